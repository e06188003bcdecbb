using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The programs that come with the tests, called as users may call them, with mistakes too.</summary>
    [TestClass]
    [TestCategory("Command")]
    public class ProgramTests
    {
        private const string Echo = "NanoWs.Echo", Conformance = "NanoWs.Conformance", Bench = "NanoWs.Bench", Stress = "NanoWs.Stress",
            Fuzz = "NanoWs.Fuzz", Storm = "NanoWs.Storm", Soak = "NanoWs.Soak", Fleet = "NanoWs.Fleet",
            Greenhouse = "NanoWs.Greenhouse";

        [TestMethod]
        [DataRow(Echo, "\"server\" or \"client\"")]
        [DataRow(Echo, "\"server\" or \"client\"", "serve")]
        [DataRow(Echo, "\"--prot\" is unknown", "server", "--prot", "80")]
        [DataRow(Echo, "--port needs a value", "server", "--port")]
        [DataRow(Echo, "--port is a number from 0 to 65535, not \"65536\"", "server", "--port", "65536")]
        [DataRow(Echo, "--port is a number from 0 to 65535, not \"x\"", "server", "--port=x")]
        [DataRow(Echo, "--receive is a number from 16", "server", "--receive", "15")]
        [DataRow(Echo, "--port is there twice", "server", "--port", "0", "--port", "0")]
        [DataRow(Echo, "Subprotocols", "server", "--port", "0", "--protocols", "a b")]
        [DataRow(Echo, "There is no file", "server", "--tls", "missing.pfx")]
        [DataRow(Echo, "README.md cannot be read", "server", "--tls", "README.md")]
        [DataRow(Echo, "There is no file", "client", "--tls", "missing.pem")]
        [DataRow(Echo, "--url takes an address without a path, such as ws://", "client", "--url", "http://x")]
        [DataRow(Echo, "not \"ws://x/path\"", "client", "--url", "ws://x/path")]
        [DataRow(Conformance, "--listen PORT")]
        [DataRow(Conformance, "is not a server address; it must begin with ws://", "http://localhost/")]
        [DataRow(Conformance, "\"--fast\" is unknown", "--fast")]
        [DataRow(Conformance, "--patience is a number", "--patience", "x")]
        [DataRow(Conformance, "No case has \"nothing like it\" in its name", "--listen", "0", "--only", "nothing like it")]
        [DataRow(Conformance, "No case has \"nosuch\" in its name", "--listen", "0", "--only", "5.4|nosuch")]
        [DataRow(Bench, "--stream goes with no other option", "--stream", "1", "--quick")]
        [DataRow(Bench, "There is no table \"eco\"; --only takes one of echo, client", "--only", "eco")]
        [DataRow(Bench, "No row has \"17 B\" in its name", "--row", "17 B")]
        [DataRow(Bench, "\"--fast\" is unknown", "--fast")]
        [DataRow(Bench, "--stream is a number", "--stream", "0")]
        [DataRow(Stress, "SECONDS is a number", "long")]
        [DataRow(Stress, "\"--udp\" is unknown", "--udp")]
        [DataRow(Storm, "CONNECTIONS is a number", "many")]
        [DataRow(Storm, "\"--udp\" is unknown", "--udp")]
        [DataRow(Soak, "SECONDS is a number", "long")]
        [DataRow(Soak, "\"--udp\" is unknown", "--udp")]
        [DataRow(Fleet, "--seconds is a number from 12", "--seconds", "1")]
        [DataRow(Fleet, "--broker is nats or mosquitto, not \"other\"", "--broker", "other")]
        [DataRow(Fleet, "--abrupt goes with --broker mosquitto", "--abrupt")]
        [DataRow(Fleet, "\"--udp\" is unknown", "--udp")]
        [DataRow(Greenhouse, "\"serve\" is unknown; the options are --port", "serve")]
        [DataRow(Greenhouse, "--port is a number from 0 to 65535", "--port", "x")]
        [DataRow(Fuzz, "--seed is a number", "--seed", "x")]
        [DataRow(Fuzz, "\"--runs\" is unknown", "--runs", "7")]
        public void Program_calledWithMistake_exitsWithOneSentence(string program, string sentence, params string[] arguments) =>
            Programs.Run(program, arguments).ExpectUsageError(sentence);

        [TestMethod]
        public void EchoClient_ofAServerThatIsNoSuite_endsWithTheReason()
        {
            using WsServer server = Host.Start(new Recorder(), Options.Server());
            Programs.Command(Programs.DotNet, [Programs.Built(Echo), "client", "--url", Host.Url(server.Port).TrimEnd('/')])
                .ExpectUsageError("did not say how many cases it has");
        }

        [TestMethod]
        [DataRow(Echo, "server", "--port")]
        [DataRow(Conformance, "--listen")]
        [DataRow(Greenhouse, "--port")]
        public void Program_onPortInUse_exitsWithOneSentence(string program, params string[] arguments)
        {
            // On all addresses, as the programs do.
            using var listener = new TcpListener(System.Net.IPAddress.IPv6Any, 0);
            listener.Server.DualMode = true;
            listener.Start();
            string port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString();

            Programs.Run(program, [.. arguments, port]).ExpectUsageError($"Cannot listen on port {port}: another program listens there");
        }

        [TestMethod]
        public void Programs_thatFindNobodyListening_exitWithOneSentence()
        {
            string url = Host.Url(Host.FreePort());

            Programs.Run(Conformance, url).ExpectUsageError("No server can be reached at " + url);
            Programs.Run(Echo, "client", "--url", url).ExpectUsageError("No suite can be reached at " + url);
        }

        [TestMethod]
        [DataRow("nats", "nats-server")]
        [DataRow("mosquitto", "mosquitto")]
        public void Fleet_withoutItsServers_exitsWithOneSentence(string broker, string server)
        {
            using var folder = new TemporaryFolder();
            var environment = new Dictionary<string, string> { ["PATH"] = folder.FullName };

            Ended ended = Programs.Command(Programs.DotNet, [Programs.Built(Fleet), "--broker", broker], environment: environment);

            ended.ExpectUsageError($"{server} was not found in the PATH");
        }

        [TestMethod]
        public void ConformanceSuite_againstOtherThanEchoServer_exitsWithOneSentence()
        {
            var silent = new Recorder();
            ExpectRefusal(silent, "nothing came within 300 ms", 300);
            var greeting = new Recorder { Opened = connection => connection.SendText("{\"type\":\"hello\"}") };
            ExpectRefusal(greeting, "an echo that differs from the message");
            ExpectRefusal(new Recorder { StatusFor = _ => 404 }, "the response is \"HTTP/1.1 404 Not Found\" instead of 101");
        }

        private static void ExpectRefusal(WsHandler handler, string reason, int patience = Recorder.Patience)
        {
            using WsServer server = Host.Start(handler, Options.Server(least: 128));
            string url = Host.Url(server.Port);

            Ended ended = Programs.Run(Conformance, url, "--patience", patience.ToString());

            ended.ExpectUsageError($"No echo of \"hello\" from {url} ({reason}): the suite needs an echo server.");
            Assert.AreEqual("", ended.Output);
        }

        [TestMethod]
        [DataRow(Echo)]
        [DataRow(Conformance)]
        [DataRow(Bench)]
        [DataRow(Stress)]
        [DataRow(Fuzz)]
        [DataRow(Storm)]
        [DataRow(Soak)]
        [DataRow(Fleet)]
        [DataRow(Greenhouse)]
        public void Program_askedForHelp_explainsItself(string program)
        {
            Ended ended = Programs.Run(program, "--help");

            Assert.AreEqual(0, ended.Code, ended.Errors);
            StringAssert.StartsWith(ended.Output, program + " ");
        }

        // Also where none of their packages are installed, and no Mono and no interpreter.
        [TestMethod]
        [DataRow("node", "tests/dashboard/run.mjs")]
        [DataRow("node", "tests/interop/run.mjs")]
        [DataRow("node", "tests/nanows.js/run.mjs")]
        [DataRow("node", "tests/workflows/check.mjs")]
        [DataRow("bash", "tests/emulator.sh")]
        [DataRow("bash", "tests/meadow/run.sh")]
        [DataRow("bash", "pack.sh")]
        public void Script_askedForHelp_explainsItself(string host, string script)
        {
            if (!IsThere(host)) Assert.Inconclusive(host + " was not found.");

            Ended ended = Programs.Command(host, [script, "--help"]);

            Assert.AreEqual(0, ended.Code, ended.Errors);
            StringAssert.Matches(ended.Output, new("^(node |\\./)?" + Regex.Escape(script) + " "));
            Assert.AreEqual("", ended.Errors);
        }

        [TestMethod]
        [DataRow("node", "tests/dashboard/run.mjs", "\"nosuch\" is unknown; there are greenhouse, sample, pictures.")]
        [DataRow("node", "tests/interop/run.mjs", "\"nosuch\" is unknown; there are ws, faye, nginx, tutorial, browsers.")]
        [DataRow("node", "tests/nanows.js/run.mjs", "\"nosuch\" is unknown")]
        [DataRow("node", "tests/workflows/check.mjs", "\"nosuch\" is unknown")]
        [DataRow("bash", "tests/meadow/run.sh", "There is no step \"nosuch\"")]
        public void Script_withUnknownArgument_exitsWithOneSentence(string host, string script, string sentence)
        {
            if (!IsThere(host)) Assert.Inconclusive(host + " was not found.");

            Programs.Command(host, [script, "nosuch"]).ExpectUsageError(sentence);
        }

        // Copies, because the packages may be installed here.
        [TestMethod]
        [DataRow("tests/dashboard", "run.mjs")]
        [DataRow("tests/interop", "run.mjs")]
        [DataRow("tests/nanows.js", "run.mjs")]
        [DataRow("tests/workflows", "check.mjs")]
        [DataRow("src/NanoWs.Dashboard/Page", "build.mjs")]
        public void Script_withoutItsPackages_exitsWithOneSentence(string folder, string script)
        {
            if (!IsThere("node")) Assert.Inconclusive("node was not found.");
            using var copies = new TemporaryFolder();
            string[] files = ["tests/Kit/usage.mjs", "src/NanoWs.Dashboard/Page/uplot.mjs", "src/NanoWs.Dashboard/Page/icon.mjs"];
            foreach (string file in files.Prepend($"{folder}/{script}"))
            {
                string copy = Path.Combine(copies.FullName, file);
                Directory.CreateDirectory(Path.GetDirectoryName(copy));
                File.Copy(Path.Combine(Repository.Root, file), copy);
            }

            Ended ended = Programs.Command("node", [$"{folder}/{script}"], copies.FullName);

            ended.ExpectUsageError($"The npm packages of {folder} are missing: npm ci --prefix {folder}");
        }

        [TestMethod]
        [DataRow("NANOWS_SEED", "abc", "from 0 to 2147483647")]
        [DataRow("NANOWS_BUFFERS", "5", "from 16 to 1048576")]
        public void Suite_withVariableThatIsNoSuchNumber_failsWithOneSentence(string variable, string value, string limits)
        {
            string sentence = $"{variable} is a number {limits}, not \"{value}\".";
            var environment = new Dictionary<string, string> { ["NANOWS_SEED"] = "", [variable] = value };

            Ended ended = Programs.Command(Programs.DotNet, ["test", Programs.Built(Conformance)], null, environment);

            Assert.AreNotEqual(0, ended.Code);
            StringAssert.Contains(ended.Output, sentence);
        }

        private static bool IsThere(string program) =>
            Environment.GetEnvironmentVariable("PATH").Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

        [TestMethod]
        public async Task EchoServer_requestedByBrowser_showsLine()
        {
            using RunningProgram server = RunningProgram.Start(Programs.Built(Echo), "server", "--port", "0");
            int port = int.Parse(server.WaitFor("^listening on ([0-9]+)$").Groups[1].Value);
            StringAssert.Contains(server.WaitFor("http://").Value, "http://");

            using var browser = new HttpClient();
            string page = await browser.GetStringAsync($"http://127.0.0.1:{port}/");

            StringAssert.Contains(page, "echo server");
            using RawPeer peer = RawPeer.Open(port);
            peer.SendFrame(RawPeer.Text, "still an echo");
            peer.ExpectMessage(RawPeer.Text, "still an echo");
        }

        [TestMethod]
        public void ConformanceSuite_whileItRuns_showsProgressAndSums()
        {
            using WsServer server = Host.Start(new Kit.EchoHandler(), Options.Server(least: 128));

            Ended ended = Programs.Run(Conformance, Host.Url(server.Port), "--only", "5.5 |5.6 ", "--quick");

            Assert.AreEqual(0, ended.Code, ended.Output);
            StringAssert.Matches(ended.Output, new(@"(?m)^ +1 of [0-9]+: 5\.5 "));
            StringAssert.Matches(ended.Output, new(@"(?m)^[0-9]+ cases, [0-9]+ passed, 0 failed;"));
        }

        [TestMethod]
        public void Bench_withFewRows_endsWithShortVerdict()
        {
            Ended ended = Programs.Run(Bench, "--quick", "--only", "codec", "--row", "server, send, 16 B");

            Assert.AreEqual(0, ended.Code, ended.Errors);
            string[] lines = ended.Output.TrimEnd().Split('\n');
            int verdict = Array.FindIndex(lines, line => line.StartsWith("Verdict: "));
            Assert.IsTrue(verdict > 0 && lines.Length - verdict <= 10, ended.Output);
            StringAssert.Matches(lines[^1], new("^NanoWs is ahead in [01] of 1 rows\\.$"));
        }
    }
}
