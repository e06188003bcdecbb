using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>A channel over real sockets, to every kind of client at once.</summary>
    [TestClass]
    public class SensorSiteTests
    {
        private const int Stop = 19;
        private const int Continue = 18;

        [DllImport("libc", EntryPoint = "kill")]
        private static extern int SendSignal(int process, int signal);

        /// <summary>A server with a channel of eight readings, which a test publishes.</summary>
        private sealed class Board : IDisposable
        {
            public Board(int maxConnections, int points)
            {
                Channel = new SensorChannel(maxConnections, 400);
                Channel.KeepHistory(100, points);
                Readings = Enumerable.Range(0, 8).Select(i => Channel.Add("r" + i, i % 4)).ToArray();
                var handler = new Recorder { Opened = connection => Channel.Join(connection) };
                WsServerOptions options = Options.Server(o => { o.MaxConnections = maxConnections; o.PingIntervalMs = 0; }, least: 450);
                Server = new WsServer(0, handler, options);
                Server.ServeReadings(Channel);
                Host.Start(Server);
            }

            public WsServer Server { get; }

            public SensorChannel Channel { get; }

            public Reading[] Readings { get; }

            public string Url => "http://127.0.0.1:" + Server.Port;

            public void Publish(int round)
            {
                for (int i = 0; i < 8; i++) Readings[i].Set(round * 10 + i);
                Channel.Publish();
            }

            public void Dispose() => Server.Dispose();
        }

        // The last value of each reading, as text, from messages in any of the forms that have them.
        private static void Take(Dictionary<string, string> values, JsonElement message)
        {
            if (message.GetProperty("type").GetString() == "readings")
            {
                foreach (JsonProperty value in message.GetProperty("values").EnumerateObject())
                {
                    values[value.Name] = value.Value.GetRawText();
                }
            }
            else if (message.GetProperty("type").GetString() == "hello")
            {
                foreach (JsonElement reading in message.GetProperty("readings").EnumerateArray())
                {
                    if (!reading.TryGetProperty("value", out JsonElement value)) continue;
                    values[reading.GetProperty("name").GetString()] = value.GetRawText();
                }
            }
        }

        private static JsonElement Next(RawPeer peer) => Parse(peer.ReadMessage());

        private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

        // Server-sent events until they have said this round.
        private static async Task<Dictionary<string, string>> Events(HttpClient http, string url, long round)
        {
            var values = new Dictionary<string, string>();
            using var reader = new StreamReader(await http.GetStreamAsync(url));
            while (await reader.ReadLineAsync() is string line)
            {
                if (!line.StartsWith("data: ")) continue;
                JsonElement message = Parse(line[6..]);
                Take(values, message);
                if (message.TryGetProperty("seq", out JsonElement seq) && seq.GetInt64() >= round && values.Count == 8) return values;
            }

            throw new AssertFailedException("The events ended.");
        }

        private static async Task<Dictionary<string, string>> LongPolls(HttpClient http, string url, long round)
        {
            var values = new Dictionary<string, string>();
            for (long seen = 0; seen < round;)
            {
                using HttpResponseMessage response = await http.GetAsync(url + "/readings?wait=20&after=" + seen);
                if ((int)response.StatusCode == HttpStatus.NoContent) continue;
                JsonElement message = Parse(await response.Content.ReadAsStringAsync());
                Take(values, message);
                seen = message.GetProperty("seq").GetInt64();
            }

            return values;
        }

        private static Dictionary<string, string> WebSocket(Board board, long round)
        {
            var values = new Dictionary<string, string>();
            using RawPeer peer = RawPeer.Open(board.Server.Port);
            for (;;)
            {
                JsonElement message = Next(peer);
                Take(values, message);
                if (message.TryGetProperty("seq", out JsonElement seq) && seq.GetInt64() >= round && values.Count == 8) return values;
            }
        }

        [TestMethod]
        public async Task Values_overEveryTransport_areTheSame()
        {
            using var board = new Board(20, 50);
            using var http = new HttpClient();
            const int Last = 60;
            var clients = new List<Task<Dictionary<string, string>>>();
            for (int i = 0; i < 4; i++)
            {
                clients.Add(Task.Run(() => Events(http, board.Url + "/events", Last)));
                clients.Add(Task.Run(() => LongPolls(http, board.Url, Last)));
                clients.Add(Task.Run(() => WebSocket(board, Last)));
            }

            for (int round = 1; round <= Last; round++)
            {
                board.Publish(round);
                await Task.Delay(20); // the pace of the board
            }

            // One that misses the last round, because it was still being sent another, gets it with the next call of Publish.
            Task<Dictionary<string, string>[]> all = Task.WhenAll(clients);
            Host.Until(() => { board.Channel.Publish(); return all.IsCompleted; }, "all clients have the last round");
            var once = new Dictionary<string, string>();
            Take(once, Parse(await http.GetStringAsync(board.Url + "/readings")));
            string metrics = await http.GetStringAsync(board.Url + "/metrics");
            for (int i = 0; i < 8; i++)
            {
                string expected = (Last * 10 + i).ToString() + (i % 4 == 0 ? "" : "." + new string('0', i % 4));
                Assert.AreEqual(expected, once["r" + i]);
                StringAssert.Contains(metrics, "nanows_reading{name=\"r" + i + "\",unit=\"\"} " + expected + "\n");
                foreach (Dictionary<string, string> values in await all) Assert.AreEqual(expected, values["r" + i]);
            }

            string table = await http.GetStringAsync(board.Url + "/history?name=r7");
            StringAssert.StartsWith(table, "uptime,time,r7\n");
        }

        // Every round sets every reading to its number.
        [TestMethod]
        public async Task LongPoll_whileRoundsAreMade_hasAllThatItsNumberPromises()
        {
            using var board = new Board(2, 10);
            using var http = new HttpClient();
            using var isOver = new CancellationTokenSource();
            Task publisher = Task.Run(() =>
            {
                for (int round = 1; !isOver.IsCancellationRequested; round++)
                {
                    foreach (Reading reading in board.Readings) reading.Set(round);
                    board.Channel.Publish();
                }
            });
            long seen = 0;
            for (int poll = 0; poll < 3000; poll++)
            {
                JsonElement message = Parse(await http.GetStringAsync(board.Url + "/readings?wait=20&after=" + seen));
                long seq = message.GetProperty("seq").GetInt64();
                Assert.IsTrue(seq > seen, "round " + seq + " after round " + seen);
                var values = new Dictionary<string, string>();
                Take(values, message);
                Assert.HasCount(8, values);
                foreach ((string name, string value) in values)
                {
                    Assert.IsTrue(double.Parse(value, CultureInfo.InvariantCulture) >= seq, name + " is " + value + " in round " + seq);
                }

                seen = seq;
            }

            isOver.Cancel();
            await publisher;
        }

        [TestMethod]
        public async Task StoppedClients_delayNobody_andShowCurrentValuesSoonAfterwards()
        {
            if (OperatingSystem.IsWindows()) Assert.Inconclusive("SIGSTOP is of Unix.");
            using var board = new Board(8, 50);
            using RunningProgram curl = RunningProgram.Launch("curl", "-sN", board.Url + "/events");
            curl.WaitFor("\"hello\"");
            using RawPeer sleeper = RawPeer.Open(board.Server.Port, "/", 2048);
            RawPeer[] awake = Enumerable.Range(0, 3).Select(_ => RawPeer.Open(board.Server.Port)).ToArray();
            Host.Until(() => board.Server.ConnectionCount == 4, "all are let in");
            SendSignal(curl.Id, Stop);
            const int Rounds = 300;
            Task<int>[] readers = awake.Select(peer => Task.Run(() => CountRounds(peer, Rounds))).ToArray();
            for (int round = 1; round <= Rounds; round++)
            {
                board.Publish(round);
                await Task.Delay(20); // 50 rounds a second
            }

            foreach (int count in await Task.WhenAll(readers)) Assert.AreEqual(Rounds, count, "every round");
            SendSignal(curl.Id, Continue);
            board.Publish(Rounds + 1);
            curl.WaitFor("\"seq\":" + (Rounds + 1) + ",.*\"r0\":" + (Rounds + 1) * 10);
            long seen;
            do
            {
                board.Channel.Publish();
                seen = Next(sleeper).TryGetProperty("seq", out JsonElement seq) ? seq.GetInt64() : 0;
            }
            while (seen <= Rounds);
            foreach (RawPeer peer in awake) peer.Dispose();
        }

        private static int CountRounds(RawPeer peer, int last)
        {
            int count = 0;
            for (long seen = 0; seen < last;)
            {
                JsonElement message = Next(peer);
                if (message.GetProperty("type").GetString() != "readings") continue;
                long seq = message.GetProperty("seq").GetInt64();
                if (seq > seen) count++;
                seen = seq;
            }

            return count;
        }

        [TestMethod]
        public async Task Metrics_readByPrometheus_areValid()
        {
            if (!Programs.IsThere("promtool")) Assert.Inconclusive("promtool was not found; on Debian: apt-get install prometheus");
            using var board = new Board(2, 10);
            using var http = new HttpClient();
            board.Publish(1);
            board.Readings[1].Unit = "°C \"\\";
            string metrics = await http.GetStringAsync(board.Url + "/metrics");
            var start = new ProcessStartInfo("promtool", ["check", "metrics"]);
            start.RedirectStandardInput = start.RedirectStandardError = true;
            using Process promtool = Process.Start(start);
            await promtool.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(metrics));
            promtool.StandardInput.Close();
            string complaints = await promtool.StandardError.ReadToEndAsync();
            await promtool.WaitForExitAsync();
            Assert.AreEqual("", complaints);
            Assert.AreEqual(0, promtool.ExitCode);
        }

        [TestMethod]
        public async Task Curve_afterReload_isTheSame()
        {
            using var board = new Board(4, 40);
            using RawPeer first = RawPeer.Open(board.Server.Port);
            Host.Until(() => board.Server.ConnectionCount == 1, "it is let in");
            for (int round = 1; round <= 60; round++)
            {
                board.Publish(round);
                await Task.Delay(25); // the pace of the board
            }

            using RawPeer second = RawPeer.Open(board.Server.Port);
            Host.Until(() => board.Server.ConnectionCount == 2, "it is let in");
            for (int round = 61; round <= 80; round++) // some of it while the history is being sent
            {
                board.Publish(round);
                await Task.Delay(25);
            }

            SortedDictionary<long, string> live = Curve(first, 80);
            SortedDictionary<long, string> reloaded = Curve(second, 80);
            Assert.IsTrue(reloaded.Count >= 10, "points: " + reloaded.Count);
            foreach ((long time, string value) in reloaded) Assert.AreEqual(live[time], value, "at " + time + " ms");
        }

        // The points of r3: those of the history, and otherwise the first frame at each multiple of the interval or later.
        private static SortedDictionary<long, string> Curve(RawPeer peer, long last)
        {
            const int Interval = 100;
            var points = new SortedDictionary<long, string>();
            long next = 0;
            for (;;)
            {
                JsonElement message = Next(peer);
                string type = message.GetProperty("type").GetString();
                if (type == "history" && message.GetProperty("name").GetString() == "r3")
                {
                    long time = message.GetProperty("uptime").GetInt64();
                    foreach (JsonElement value in message.GetProperty("values").EnumerateArray())
                    {
                        points[time] = value.GetRawText();
                        time += Interval;
                    }

                    next = Math.Max(next, time);
                }
                else if (type == "readings")
                {
                    long uptime = message.GetProperty("uptime").GetInt64();
                    long due = uptime / Interval * Interval;
                    if (due >= next && points.Count > 0)
                    {
                        for (; next < due; next += Interval) points[next] = "null";
                        points[due] = message.GetProperty("values").GetProperty("r3").GetRawText();
                    }
                    else if (points.Count == 0)
                    {
                        points[due] = message.GetProperty("values").GetProperty("r3").GetRawText();
                    }

                    next = Math.Max(next, due + Interval);
                    if (message.GetProperty("seq").GetInt64() >= last) return points;
                }
            }
        }
    }
}
