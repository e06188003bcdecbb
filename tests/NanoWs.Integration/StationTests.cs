using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The desktop's station, as somebody starts it.</summary>
    [TestClass]
    public partial class StationTests
    {
        private const int Interrupt = 2;

        [DllImport("libc", EntryPoint = "kill")]
        private static extern int SendSignal(int process, int signal);

        /// <summary>The program, and what it says.</summary>
        private sealed partial class Station : IDisposable
        {
            private readonly Process _process;
            private readonly BlockingCollection<string> _lines = new();
            private readonly Task _reading;

            public Station(params string[] arguments)
            {
                var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                };
                start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "NanoWs.Sample.Desktop.dll"));
                foreach (string argument in arguments) start.ArgumentList.Add(argument);
                _process = Process.Start(start);
                _reading = Task.WhenAll(Task.Run(() => Read(_process.StandardOutput, "")), Task.Run(() => Read(_process.StandardError, "error: ")));
            }

            public int Id => _process.Id;

            public int Port { get; private set; }

            private void Read(StreamReader reader, string prefix)
            {
                while (reader.ReadLine() is string line) _lines.Add(prefix + line);
            }

            public static Station Running()
            {
                var station = new Station("--port", "0");
                string line = station.NextLine();
                Match address = Address().Match(line);
                Assert.IsTrue(address.Success, "the first line tells the address: " + line);
                station.Port = int.Parse(address.Groups[1].Value);
                return station;
            }

            [GeneratedRegex("http://localhost:([0-9]+)/")]
            private static partial Regex Address();

            public string NextLine() => _lines.TryTake(out string line, Recorder.Patience) ? line : throw new AssertFailedException("The station says nothing.");

            /// <summary>Waits for its end. Returns the exit code, and what it had still to say.</summary>
            public (int Code, string[] Lines) End()
            {
                Assert.IsTrue(_process.WaitForExit(Recorder.Patience), "the station does not end");
                Assert.IsTrue(_reading.Wait(Recorder.Patience), "its output does not end");
                return (_process.ExitCode, _lines.ToArray());
            }

            /// <summary>A dashboard, connected; the greeting is taken.</summary>
            public (WsClient Client, Recorder Handler, JsonElement Greeting) Open()
            {
                var handler = new Recorder();
                WsClient client = Host.Connect(Port, handler, null, "/ws");
                handler.Expect("open");
                return (client, handler, Message(handler.Next()));
            }

            public void Dispose()
            {
                if (!_process.HasExited) _process.Kill();
                _process.Dispose();
            }
        }

        private static JsonElement Message(string line)
        {
            StringAssert.StartsWith(line, "text ");
            return JsonDocument.Parse(line[5..]).RootElement;
        }

        // The next message that is not about readings.
        private static JsonElement Next(Recorder handler, string type)
        {
            JsonElement message;
            do message = Message(handler.Next());
            while (message.GetProperty("type").GetString() != type);
            return message;
        }

        [TestMethod]
        public void ReadingsComeTwiceASecond()
        {
            using Station station = Station.Running();
            (WsClient client, Recorder handler, JsonElement hello) = station.Open();
            Assert.AreEqual("hello", hello.GetProperty("type").GetString());
            string[] names = hello.GetProperty("readings").EnumerateArray().Select(reading => reading.GetProperty("name").GetString()).ToArray();
            Assert.IsTrue(names.Length >= 3, "three readings at least: " + string.Join(", ", names));

            JsonElement first = Next(handler, "readings");
            CollectionAssert.AreEquivalent(names, first.GetProperty("values").EnumerateObject().Select(value => value.Name).ToArray(), "at first all of them");
            long start = first.GetProperty("uptime").GetInt64();
            var watch = Stopwatch.StartNew();
            JsonElement last = default;
            for (int i = 0; i < 6; i++) last = Next(handler, "readings");
            Assert.IsTrue(watch.ElapsedMilliseconds <= 3000, "six rounds in " + watch.ElapsedMilliseconds + " ms");
            Assert.IsTrue(last.GetProperty("uptime").GetInt64() - start <= 3000, "six rounds of its own time");
            foreach (JsonProperty value in last.GetProperty("values").EnumerateObject())
            {
                Assert.AreEqual(JsonValueKind.Number, value.Value.ValueKind, value.Name);
            }

            client.Dispose();
        }

        [TestMethod]
        public void TheLightIsSwitchedForAll()
        {
            using Station station = Station.Running();
            (WsClient first, Recorder one, JsonElement hello) = station.Open();
            (WsClient second, Recorder two, _) = station.Open();
            Assert.IsFalse(hello.GetProperty("led").GetBoolean());
            Assert.IsTrue(hello.GetProperty("ledSimulated").GetBoolean(), "a desktop says that its light is none");
            foreach (bool on in new[] { true, false })
            {
                first.SendText(on ? "led on" : "led off");
                Assert.AreEqual(on, Next(one, "led").GetProperty("on").GetBoolean());
                Assert.AreEqual(on, Next(two, "led").GetProperty("on").GetBoolean());
            }

            first.SendText("led on");
            Next(two, "led");
            (WsClient third, _, JsonElement later) = station.Open();
            Assert.IsTrue(later.GetProperty("led").GetBoolean(), "who comes later sees it too");

            second.SendText("led blue");
            StringAssert.Contains(Next(two, "error").GetProperty("message").GetString(), "led on");
            first.Dispose();
            second.Dispose();
            third.Dispose();
        }

        [TestMethod]
        public async Task TheDashboardIsServed()
        {
            using Station station = Station.Running();
            using var browser = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:" + station.Port) };
            using HttpResponseMessage answer = await browser.GetAsync("/");
            Assert.AreEqual("text/html; charset=utf-8", answer.Content.Headers.ContentType.ToString());
            CollectionAssert.AreEqual(new[] { "gzip" }, answer.Content.Headers.ContentEncoding.ToArray());
            byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.IsTrue(bytes.Length < 32768, "32 KB at most: " + bytes.Length);
            using var unzip = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
            string page = unzip.ReadToEnd();
            StringAssert.StartsWith(page, "<!doctype html>", StringComparison.OrdinalIgnoreCase);
            Assert.IsFalse(Regex.IsMatch(page, "(src|href)=[\"']?https?://"), "all is in the page itself");

            using var again = new HttpRequestMessage(HttpMethod.Get, "/");
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag);
            using HttpResponseMessage known = await browser.SendAsync(again);
            Assert.AreEqual(HttpStatusCode.NotModified, known.StatusCode);
            using HttpResponseMessage none = await browser.GetAsync("/favicon.ico");
            Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
            Assert.AreEqual(404, Assert.ThrowsExactly<WsException>(() => new WsClient(Host.Url(station.Port, "/other"), new Recorder()).Connect(Recorder.Patience)).StatusCode);
        }

        [TestMethod]
        public void APortInUse()
        {
            using Socket listener = Host.Listen();
            using var station = new Station("--port", Host.PortOf(listener).ToString());
            (int code, string[] lines) = station.End();
            Assert.AreNotEqual(0, code);
            Assert.HasCount(1, lines, string.Join("\n", lines));
            StringAssert.StartsWith(lines[0], "error: Cannot listen on port " + Host.PortOf(listener));
        }

        [TestMethod]
        [DataRow("--prot", "80")]
        [DataRow("--port", "eighty")]
        [DataRow("--port", "65536")]
        [DataRow("--port", "-1")]
        [DataRow("--port")]
        [DataRow("8080")]
        [DataRow("--port", "80", "--port", "81")]
        public void ABadOption(params string[] arguments)
        {
            using var station = new Station(arguments);
            (int code, string[] lines) = station.End();
            Assert.AreNotEqual(0, code);
            Assert.HasCount(1, lines, string.Join("\n", lines));
            StringAssert.Contains(lines[0], string.Join(" ", arguments));
            StringAssert.Contains(lines[0], "--port N");
        }

        [TestMethod]
        public void CtrlC()
        {
            if (OperatingSystem.IsWindows()) Assert.Inconclusive("Windows has no signal to send from here.");
            using Station station = Station.Running();
            (WsClient client, Recorder handler, _) = station.Open();
            if (IgnoresInterrupts(station.Id)) Assert.Inconclusive("Whoever started these tests made them, and what they start, deaf to Ctrl-C.");
            Assert.AreEqual(0, SendSignal(station.Id, Interrupt));
            (int code, string[] lines) = station.End();
            Assert.AreEqual(0, code);
            CollectionAssert.AreEqual(new[] { "Stopped." }, lines);
            handler.WaitFor("close 1001");
            client.Dispose();
        }

        private static bool IgnoresInterrupts(int process)
        {
            string status = "/proc/" + process + "/status";
            if (!File.Exists(status)) return false;
            string mask = File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
            return (Convert.ToUInt64(mask, 16) & 1 << (Interrupt - 1)) != 0;
        }
    }
}
