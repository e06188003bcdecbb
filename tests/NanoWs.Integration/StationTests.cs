using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The desktop sample, started as a user would start it.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class StationTests
    {
        private const int Interrupt = 2;
        private const string Name = "NanoWs.Sample.Desktop";
        private const string Password65 = "01234567890123456789012345678901234567890123456789012345678901234";

        [DllImport("libc", EntryPoint = "kill")]
        private static extern int SendSignal(int process, int signal);

        /// <summary>The station, and what a dashboard receives from it.</summary>
        private sealed class Station : IDisposable
        {
            private readonly RunningProgram _program;

            private Station(RunningProgram program)
            {
                _program = program;
            }

            public int Id => _program.Id;

            public int Port { get; private set; }

            public static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, Name + ".dll");

            public static Station Running(params string[] arguments)
            {
                var station = new Station(RunningProgram.Start(Path, ["--port", "0", .. arguments]));
                station.Port = int.Parse(station._program.WaitFor("^Dashboard: http://localhost:([0-9]+)/").Groups[1].Value);
                return station;
            }

            public (int Code, string[] Lines) End() => _program.End();

            public Match WaitFor(string pattern) => _program.WaitFor(pattern);

            /// <summary>A dashboard that has connected and received the greeting.</summary>
            public (WsClient Client, Recorder Handler, JsonElement Greeting) Open()
            {
                var handler = new Recorder();
                WsClient client = Host.Connect(Port, handler, null, "/ws");
                handler.Expect("Open");
                return (client, handler, Message(handler.Next()));
            }

            public void Dispose() => _program.Dispose();
        }

        private static JsonElement Message(string line)
        {
            StringAssert.StartsWith(line, "Text(");
            return JsonDocument.Parse(line[5..^1]).RootElement;
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
        public void Readings_ofStationInCbor_areBinary()
        {
            using Station station = Station.Running("--simulate", "3");
            using var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol(SensorChannel.CborSubprotocol);
            var buffer = new byte[100000];
            using var patience = new CancellationTokenSource(Recorder.Patience);
            socket.ConnectAsync(new Uri(Host.Url(station.Port, "/ws")), patience.Token).Wait();

            int texts = 0;
            ValueWebSocketReceiveResult result = default;
            for (bool isText = true; isText; texts += isText ? 1 : 0)
            {
                do result = socket.ReceiveAsync(buffer.AsMemory(), patience.Token).AsTask().Result;
                while (!result.EndOfMessage);
                isText = result.MessageType == WebSocketMessageType.Text;
            }

            Assert.AreEqual(SensorChannel.CborSubprotocol, socket.SubProtocol);
            Assert.AreEqual(WebSocketMessageType.Binary, result.MessageType);
            Assert.AreEqual(0x83, buffer[0], "an array of three");
            Assert.IsGreaterThanOrEqualTo(1, texts, "hello and history come before, as text");
        }

        [TestMethod]
        public void Readings_ofStation_comeTwiceASecond()
        {
            using Station station = Station.Running();
            (WsClient client, Recorder handler, JsonElement hello) = station.Open();
            Assert.AreEqual("hello", hello.GetProperty("type").GetString());
            string[] names = hello.GetProperty("readings").EnumerateArray()
                .Select(reading => reading.GetProperty("name").GetString()).ToArray();
            Assert.IsTrue(names.Length >= 3, "three readings at least: " + string.Join(", ", names));

            JsonElement first = Next(handler, "readings");
            CollectionAssert.AreEquivalent(names, first.GetProperty("values").EnumerateObject().Select(value => value.Name).ToArray(),
                "at first all of them");
            long start = first.GetProperty("uptime").GetInt64();
            using var probe = new StallProbe();
            long begin = Stopwatch.GetTimestamp();
            JsonElement last = default;
            for (int i = 0; i < 6; i++) last = Next(handler, "readings");
            (long Start, long End)[] time = [(begin, Stopwatch.GetTimestamp())];
            probe.AssertBelow(3000, time, "six rounds");
            double lost = Stopwatch.GetElapsedTime(begin, time[0].End).TotalMilliseconds - probe.Judge(time)[0];
            Assert.IsLessThanOrEqualTo(3000 + lost, last.GetProperty("uptime").GetInt64() - start, "six rounds of its own time");
            foreach (JsonProperty value in last.GetProperty("values").EnumerateObject())
            {
                Assert.AreEqual(JsonValueKind.Number, value.Value.ValueKind, value.Name);
            }

            client.Dispose();
        }

        // The next state of the light: most rounds do not set it.
        private static int NextLed(Recorder client)
        {
            for (;;)
            {
                if (Next(client, "readings").GetProperty("values").TryGetProperty("led", out JsonElement led)) return led.GetInt32();
            }
        }

        [TestMethod]
        public void Led_switchedByOneClient_isSwitchedForAll()
        {
            using Station station = Station.Running();
            (WsClient first, Recorder one, JsonElement hello) = station.Open();
            (WsClient second, Recorder two, _) = station.Open();
            JsonElement led = hello.GetProperty("readings").EnumerateArray()
                .Single(reading => reading.GetProperty("name").GetString() == "led");
            Assert.AreEqual("switch", led.GetProperty("kind").GetString());
            Assert.IsTrue(led.GetProperty("simulated").GetBoolean(), "the LED of a desktop is simulated");
            Assert.AreEqual(0, NextLed(one));
            Assert.AreEqual(0, NextLed(two));
            foreach (int on in new[] { 1, 0, 1 })
            {
                first.SendText(on == 1 ? "led on" : "led off");
                Assert.AreEqual(on, NextLed(one));
                Assert.AreEqual(on, NextLed(two));
            }

            (WsClient third, Recorder three, _) = station.Open();
            Assert.AreEqual(1, NextLed(three), "a client that connects later sees it too");

            second.SendText("led blue");
            StringAssert.Contains(Next(two, "error").GetProperty("message").GetString(), "\"on\" or \"off\" is expected.");
            first.Dispose();
            second.Dispose();
            third.Dispose();
        }

        [TestMethod]
        public void Station_withMqtt_publishesItsReadingsAndTakesCommands()
        {
            using MqttBroker broker = MqttBroker.Mosquitto();
            using RunningProgram subscriber = broker.Subscribe();
            using Station station = Station.Running("--simulate", "1", "--mqtt", broker.Url);
            string name = Environment.MachineName.ToLowerInvariant();
            station.WaitFor(Regex.Escape($"MQTT: {broker.Url}, topics {name}/..."));
            subscriber.WaitFor($"^1 0 {name}/status online$");
            subscriber.WaitFor($"^0 0 {name}/wave-1 [0-9.]+$");
            broker.Publish(name + "/led/set", "on", "-q", "1");
            subscriber.WaitFor($"^0 0 {name}/led on$");
            if (!OperatingSystem.IsWindows())
            {
                Programs.ExpectHearingOf(Interrupt, station.Id);
                Assert.AreEqual(0, SendSignal(station.Id, Interrupt));
                subscriber.WaitFor($"^1 0 {name}/status offline$");
            }
        }

        [TestMethod]
        public void Station_withInvalidMqttServer_exitsWithTheReason() => Programs.Command(Programs.DotNet,
            [Station.Path, "--mqtt", "localhost"]).ExpectUsageError("--mqtt: ");

        [TestMethod]
        public async Task Dashboard_requestedByBrowser_isServedCompressed()
        {
            using Station station = Station.Running();
            using var browser = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:" + station.Port) };
            browser.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip, deflate, br");
            using HttpResponseMessage response = await browser.GetAsync("/");
            Assert.AreEqual("text/html; charset=utf-8", response.Content.Headers.ContentType.ToString());
            CollectionAssert.AreEqual(new[] { "gzip" }, response.Content.Headers.ContentEncoding.ToArray());
            byte[] bytes = await response.Content.ReadAsByteArrayAsync();
            Assert.IsTrue(bytes.Length < 32768, "32 KB at most: " + bytes.Length);
            using var unzip = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
            string page = unzip.ReadToEnd();
            StringAssert.StartsWith(page, "<!doctype html>", StringComparison.OrdinalIgnoreCase);
            Assert.IsFalse(Regex.IsMatch(page, "(src|href)=[\"']?https?://"), "all is in the page itself");

            using var again = new HttpRequestMessage(HttpMethod.Get, "/");
            again.Headers.IfNoneMatch.Add(response.Headers.ETag);
            using HttpResponseMessage known = await browser.SendAsync(again);
            Assert.AreEqual(HttpStatusCode.NotModified, known.StatusCode);
            using HttpResponseMessage none = await browser.GetAsync("/favicon.ico");
            Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
            var elsewhere = new WsClient(Host.Url(station.Port, "/other"), new Recorder());
            Assert.AreEqual(404, Assert.ThrowsExactly<WsException>(() => elsewhere.Connect(Recorder.Patience)).StatusCode);
        }

        [TestMethod]
        public void Station_withPassword_requiresIt()
        {
            using Station station = Station.Running("--password", "correct horse");
            var unauthorized = new WsClient(Host.Url(station.Port, "/ws"), new Recorder());
            Assert.AreEqual(401, Assert.ThrowsExactly<WsException>(() => unauthorized.Connect(Recorder.Patience)).StatusCode);
            var options = new WsClientOptions { Headers = ["Authorization: Bearer correct%20horse"] };
            using WsClient friend = Host.Connect(station.Port, new Recorder(), options, "/ws");
            Assert.AreEqual(WsState.Open, friend.State);

        }

        [TestMethod]
        [DataRow("--port", "0", "--password=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
        [DataRow("--port", "0", "--password", "xx", "not quoted: xx")]
        public void Station_withInvalidArguments_doesNotPrintThePassword(params string[] args)
        {
            using RunningProgram refused = RunningProgram.Start(Station.Path, args);
            (int code, string[] lines) = refused.End();
            Assert.AreEqual(2, code);
            string text = string.Join("\n", lines);
            StringAssert.Contains(text, "--password");
            Assert.IsFalse(text.Contains("xx"), text);
        }

        [TestMethod]
        public async Task Station_askedForTheModule_servesIt()
        {
            using Station station = Station.Running();
            using var http = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip });
            using HttpResponseMessage response = await http.GetAsync("http://127.0.0.1:" + station.Port + "/nanows.js");
            Assert.AreEqual("text/javascript", response.Content.Headers.ContentType.MediaType);
            StringAssert.Contains(await response.Content.ReadAsStringAsync(), "EventTarget");
        }

        [TestMethod]
        [DataRow(1)]
        [DataRow(8)]
        [DataRow(62)]
        public void Station_askedToSimulate_hasSoManyReadings(int count)
        {
            using Station station = Station.Running("--simulate=" + count);
            (WsClient client, Recorder handler, JsonElement hello) = station.Open();
            JsonElement[] readings = hello.GetProperty("readings").EnumerateArray().ToArray();
            count++; // the light is one, too
            Assert.HasCount(count, readings);
            foreach (JsonElement reading in readings) Assert.IsTrue(reading.GetProperty("simulated").GetBoolean(), reading.ToString());

            // The values of many come in several frames.
            var seen = new HashSet<string>();
            for (int frames = 0; seen.Count < count && frames < count; frames++)
            {
                seen.UnionWith(Next(handler, "readings").GetProperty("values").EnumerateObject().Select(value => value.Name));
            }

            Assert.HasCount(count, seen);
            client.Dispose();
        }

        [TestMethod]
        public void Station_atPathThatReadmeNames_acceptsWebSocket()
        {
            string path = Regex.Match(Repository.Read("README.md"), "`ws://localhost:8080(/[^`]+)`").Groups[1].Value;
            using Station station = Station.Running();
            var handler = new Recorder();
            using WsClient client = Host.Connect(station.Port, handler, null, path);
            handler.Expect("Open");
        }

        [TestMethod]
        public void Station_onMachineInNetwork_printsItsAddresses()
        {
            string[] addresses = NetworkInterface.GetAllNetworkInterfaces()
                .Where(adapter => adapter.OperationalStatus == OperationalStatus.Up)
                .SelectMany(adapter => adapter.GetIPProperties().UnicastAddresses)
                .Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(unicast.Address))
                .Select(unicast => unicast.Address.ToString()).Where(address => !address.StartsWith("169.254.")).ToArray();
            if (addresses.Length == 0) Assert.Inconclusive("This machine is in no network.");
            using Station station = Station.Running();
            foreach (string address in addresses) station.WaitFor(Regex.Escape($" http://{address}:{station.Port}/"));
        }

        [TestMethod]
        public void Station_onPortInUse_exitsWithMessage()
        {
            using Socket listener = Host.Listen();
            int port = Host.PortOf(listener);
            Programs.Command(Programs.DotNet, [Station.Path, "--port=" + port]).ExpectUsageError("Cannot listen on port " + port);
        }

        [TestMethod]
        [DataRow("\"--prot\" is unknown.", "--prot", "80")]
        [DataRow("\"8080\" is unknown.", "8080")]
        [DataRow("\"--passwort\" is unknown.", "--passwort", "secret")]
        [DataRow("What follows --password is a word, or several in quotes.", "--passwort=secret")]
        [DataRow("--port is a number from 0 to 65535, not \"eighty\".", "--port", "eighty")]
        [DataRow("--port is a number from 0 to 65535, not \"eighty\".", "--port=eighty")]
        [DataRow("--port is a number from 0 to 65535, not \"65536\".", "--port", "65536")]
        [DataRow("--port is a number from 0 to 65535, not \"-1\".", "--port", "-1")]
        [DataRow("--port needs a value.", "--port")]
        [DataRow("--port needs a value.", "--port=")]
        [DataRow("--port is there twice.", "--port", "80", "--port", "81")]
        [DataRow("--simulate is a number from 1 to 62, not \"0\".", "--simulate", "0")]
        [DataRow("--simulate is a number from 1 to 62, not \"63\".", "--simulate", "63")]
        [DataRow("--simulate needs a value.", "--simulate")]
        [DataRow("--mqtt needs a value.", "--mqtt")]
        [DataRow("--password is a word of 1 to 64 characters.", "--password", Password65)]
        [DataRow("--password is a word of 1 to 64 characters.", "--password", "a\tb")]
        public void Station_withInvalidOption_exitsWithTheReason(string reason, params string[] arguments) =>
            Programs.Command(Programs.DotNet, [Station.Path, .. arguments]).ExpectUsageError(reason + " --help lists the options.");

        [TestMethod]
        public void Station_askedForHelp_listsItsOptions()
        {
            Ended ended = Programs.Command(Programs.DotNet, [Station.Path, "--help"]);

            Assert.AreEqual(0, ended.Code, ended.Errors);
            foreach (string option in new[] { "--port N ", "--simulate N ", "--password WORD ", "--mqtt URL " })
            {
                StringAssert.Contains(ended.Output, option);
            }

            Assert.IsTrue(ended.Output.Split('\n').All(line => line.Length <= 100), ended.Output);
        }

        // What the SDK brings along is enough: a first "dotnet run" needs no network.
        [TestMethod]
        public void Station_withoutAnyPackage_builds()
        {
            string folder = Directory.CreateTempSubdirectory("nanows").FullName;
            try
            {
                string project = Path.Combine(Repository.Root, "src", Name);
                Ended ended = Programs.Command(Programs.DotNet,
                [
                    "build", project, "--nologo", "-v", "quiet", "-p:RestoreSources=" + folder, "-p:RestorePackagesPath=" + folder,
                    "-p:ArtifactsPath=" + folder, "-nodeReuse:false",
                ]);
                Assert.AreEqual(0, ended.Code, ended.Output);
            }
            finally
            {
                Directory.Delete(folder, true);
            }
        }

        [TestMethod]
        public void Station_onCtrlC_closesWith1001AndExits()
        {
            if (OperatingSystem.IsWindows()) Assert.Inconclusive("Windows has no signal to send from here.");
            using Station station = Station.Running();
            (WsClient client, Recorder handler, _) = station.Open();
            Programs.ExpectHearingOf(Interrupt, station.Id);
            Assert.AreEqual(0, SendSignal(station.Id, Interrupt));
            (int code, string[] lines) = station.End();
            Assert.AreEqual(0, code);
            Assert.AreEqual("Stopped.", lines[^1]);
            handler.WaitFor("Close(1001)");
            client.Dispose();
        }
    }
}
