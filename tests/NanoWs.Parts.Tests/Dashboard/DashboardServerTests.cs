using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What a dashboard serves, and how it goes on when something fails.</summary>
    [TestClass]
    public class DashboardServerTests
    {
        /// <summary>A dashboard in memory.</summary>
        private sealed class Board
        {
            public readonly VirtualClock Clock = new VirtualClock();
            public readonly LoopbackListener Listener = new LoopbackListener(4096);
            public readonly Dashboard Dashboard;

            public Board()
            {
                Dashboard = new Dashboard("The \"Green\" house", 2, Clock);
            }

            public void Settle()
            {
                for (int round = 0; Dashboard.Server.Poll(0); round++) Assert.IsTrue(round < 2000, "the server never becomes idle");
            }

            public void Update(int milliseconds = 1000)
            {
                Clock.Now += milliseconds;
                Dashboard.Update();
                Settle();
            }

            public MemoryPeer Send(string head)
            {
                if (Dashboard.Server == null) Dashboard.Open(Listener);
                var peer = new MemoryPeer(Listener.Connect());
                Settle();
                peer.Send(head);
                Settle();
                return peer;
            }

            // The page's are no text.
            public static string Characters(byte[] bytes)
            {
                var characters = new char[bytes.Length];
                for (int i = 0; i < bytes.Length; i++) characters[i] = (char)(bytes[i] & 0x7F);
                return new string(characters);
            }

            public string Get(string target, string fields = "", string method = "GET")
            {
                MemoryPeer peer = Send(method + " " + target + " HTTP/1.0\r\nHost: a\r\n" + fields + "\r\n");
                string response = "";
                for (int i = 0; i < 200 && !peer.IsEnded; i++)
                {
                    Settle();
                    response += Characters(peer.Read());
                }

                Assert.IsTrue(peer.IsEnded, "the response does not end: " + response.Length.ToString());
                peer.Close();
                Settle();
                return response;
            }
        }

        [TestMethod]
        public void Page_withItsManifest_isServed()
        {
            var board = new Board();
            string page = board.Get("/", "Accept-Encoding: gzip\r\n", "HEAD");
            Expect.Contains("200 OK", page);
            Expect.Contains("Content-Encoding: gzip", page);
            Expect.Contains("script-src 'sha256-", page);
            Expect.Contains("text/javascript", board.Get("/nanows.js", "Accept-Encoding: gzip\r\n", "HEAD"));
            Expect.Contains("image/svg+xml", board.Get("/icon.svg", "", "HEAD"));
            Expect.Contains("image/png", board.Get("/apple-touch-icon.png", "", "HEAD"));
            Expect.Contains("PNG\r\n", board.Get("/apple-touch-icon.png"));
            string manifest = board.Get("/manifest.webmanifest");
            Expect.Contains("application/manifest+json", manifest);
            Expect.Contains("{\"name\":\"The \\\"Green\\\" house\",\"start_url\":\"/\"", manifest);
            Expect.Contains("404", board.Get("/log"));
        }

        [TestMethod]
        public void Hello_ofEveryWidget_describesIt()
        {
            var board = new Board();
            Dashboard dashboard = board.Dashboard;
            Reading temperature = dashboard.AddReading("temperature", "Temperature", "C", 1);
            temperature.WarnAbove = 30;
            dashboard.AddGroup("Climate");
            dashboard.AddGauge("humidity", null, 0, 100, "%").Hint = "Of the air.";
            dashboard.AddState("sky", "Sky", new[] { "Clear", "\"Grey\"" });
            dashboard.AddGroup(null);
            dashboard.AddSwitch("pump", "Pump", isOn => { });
            dashboard.AddSlider("fan", "Fan", 0, 10, "%", value => { }, 1).Step = 0.5;
            dashboard.AddText("motto", "Motto", 20, text => { });
            dashboard.AddLog("Events");
            string hello = board.Get("/readings");
            Expect.Contains("\"station\":\"The \\\"Green\\\" house\"", hello);
            Expect.Contains("\"history\":{\"interval\":1000,\"points\":120}", hello);
            Expect.Contains("{\"name\":\"temperature\",\"label\":\"Temperature\",\"unit\":\"C\",\"decimals\":1,\"simulated\":false,"
                + "\"warnAbove\":30.0,\"value\":null}", hello);
            Expect.Contains("{\"name\":\"humidity\",\"label\":\"humidity\",\"unit\":\"%\",\"decimals\":0,\"simulated\":false,"
                + "\"min\":0,\"max\":100,\"kind\":\"gauge\",\"group\":\"Climate\",\"hint\":\"Of the air.\",\"value\":null}", hello);
            Expect.Contains("\"history\":false,\"kind\":\"state\",\"group\":\"Climate\","
                + "\"choices\":[\"Clear\",\"\\\"Grey\\\"\"],\"value\":null}", hello);
            Expect.Contains("\"kind\":\"switch\",\"value\":0}", hello);
            Expect.Contains("\"min\":0.0,\"max\":10.0,\"step\":0.5,\"history\":false,\"kind\":\"slider\"", hello);
            Expect.Contains("\"kind\":\"text\",\"maxLength\":20,\"value\":\"\"}", hello);
            Expect.Contains("\"kind\":\"log\",\"value\":0}", hello);
        }

        [TestMethod]
        public void Command_byPost_comesBackToThePages()
        {
            var board = new Board();
            string handled = "";
            board.Dashboard.AddSwitch("pump", "Pump", isOn => handled += isOn ? "on" : "off");
            MemoryPeer page = board.Send(Heads.Request("GET", "GET /ws HTTP/1.1"));
            board.Update();
            page.Read();
            Expect.Contains("204", board.Get("/command", "Content-Length: 7\r\n\r\npump on", "POST"));
            Assert.AreEqual("on", handled);
            Expect.Contains("\"values\":{\"pump\":1}", Board.Characters(page.Read()));
            string refused = board.Get("/command", "Content-Length: 9\r\n\r\npump open", "POST");
            Expect.Contains("400", refused);
            Expect.Contains("\\\"on\\\" or \\\"off\\\" is expected.", refused);
        }

        [TestMethod]
        public void WebSocket_onAnotherPath_isRefused()
        {
            var board = new Board();
            Expect.Contains("404", board.Send(Heads.Request()).ReadText());
        }

        [TestMethod]
        public void Log_ofMoreLinesThanItKeeps_hasTheLastOnes()
        {
            var board = new Board();
            Expect.Throws(typeof(InvalidOperationException), () => board.Dashboard.Log("a"), "AddLog");
            board.Dashboard.AddLog("Events");
            Expect.Throws(typeof(InvalidOperationException), () => board.Dashboard.AddLog("More"));
            Expect.Contains("{\"type\":\"log\",\"count\":0,\"lines\":[]}", board.Get("/log"));
            for (int i = 1; i <= 23; i++)
            {
                board.Clock.Now += 1000;
                board.Dashboard.Log(i == 23 ? "\"" + Bytes.LetterText(200) : "Line " + i.ToString());
            }

            string log = board.Get("/log");
            Expect.Contains("{\"type\":\"log\",\"count\":23,\"lines\":[{\"uptime\":4000,\"text\":\"Line 4\"},{\"uptime\":5000,", log);
            Expect.Contains(",{\"uptime\":23000,\"text\":\"\\\"" + Bytes.LetterText(99) + "\"}]}", log);
            Expect.Contains("405", board.Get("/log", "", "POST"));
            board.Dashboard.Log(Bytes.LetterText(99) + "\uD83C\uDF31");
            Expect.Contains("\"" + Bytes.LetterText(99) + "\"}]}", board.Get("/log")); // no half of a character
        }

        [TestMethod]
        public void Sensor_thatThrows_hasNoValueUntilItWorksAgain()
        {
            var board = new Board();
            bool isBroken = false;
            board.Dashboard.AddLog("Events");
            board.Dashboard.AddReading("good", "Good", null, 0, () => 1);
            board.Dashboard.AddReading("bad", "Bad", null, 0, () => isBroken ? throw new InvalidOperationException("no reply") : 5);
            board.Dashboard.AddReading("last", "Last", null, 0, () => 3);
            MemoryPeer page = board.Send(Heads.Request("GET", "GET /ws HTTP/1.1"));
            board.Update();
            Expect.Contains("\"values\":{\"log\":0,\"good\":1,\"bad\":5,\"last\":3}", Board.Characters(page.Read()));
            isBroken = true;
            board.Update();
            Expect.Contains("\"good\":1,\"bad\":null,\"last\":3}", Board.Characters(page.Read()));
            board.Update();
            isBroken = false;
            board.Update();
            Expect.Contains("\"good\":1,\"bad\":5,\"last\":3}", Board.Characters(page.Read()));
            string log = board.Get("/log");
            Expect.Contains("\"count\":2,", log);
            Expect.Contains("Sensor bad failed: InvalidOperationException: no reply", log);
            Expect.Contains("Sensor bad works again; failed readings: 2", log);
        }

        [TestMethod]
        public void Password_set_guardsPageAndReadings()
        {
            var board = new Board();
            board.Dashboard.Password = "secret";
            Expect.Contains("401", board.Get("/readings"));
            Expect.Contains("401", board.Get("/"));
            Expect.Contains("200", board.Get("/readings", "Authorization: Bearer secret\r\n"));
        }

        [TestMethod]
        public void AllowedHosts_set_keepOtherNamesOut()
        {
            var board = new Board();
            board.Dashboard.AllowedHosts = new[] { "a" };
            Expect.Contains("200", board.Get("/readings"));
            MemoryPeer other = board.Send("GET /readings HTTP/1.0\r\nHost: evil.example\r\n\r\n");
            Expect.Contains("421", other.ReadText());
        }

        /// <summary>A port that is in use, the first time.</summary>
        private sealed class BusyListener : WsListener
        {
            private bool _isFree;

            public override void Open()
            {
                if (!_isFree) throw new InvalidOperationException("in use");
            }

            public override WsTransport Accept() => null;

            public override void Close()
            {
            }

            public void Free() => _isFree = true;
        }

        [TestMethod]
        public void Start_thatFails_leavesTheDashboardAsItWas()
        {
            var board = new Board();
            var listener = new BusyListener();
            Expect.Throws(typeof(InvalidOperationException), () => board.Dashboard.Start(listener), "in use");
            board.Dashboard.AddReading("a", "A");
            listener.Free();
            board.Dashboard.Start(listener);
            board.Dashboard.Stop();
        }

        [TestMethod]
        public void Start_onceMoreOrLaterAdditions_areRefused()
        {
            var board = new Board();
            board.Dashboard.IntervalMs = 10;
            board.Dashboard.Start(board.Listener);
            Expect.Throws(typeof(InvalidOperationException), () => board.Dashboard.Start(board.Listener), "started already");
            Expect.Throws(typeof(InvalidOperationException), () => board.Dashboard.AddReading("a", "A"), "before Start");
            Expect.Throws(typeof(InvalidOperationException), () => board.Dashboard.AddLog("A"), "before Start");
            Expect.Throws(typeof(InvalidOperationException), () => board.Dashboard.AddGroup("A"), "before Start");
            board.Dashboard.Stop();
            board.Dashboard.Stop();
            board.Dashboard.Start(board.Listener);
            board.Dashboard.Dispose();
            Assert.AreEqual(0, board.Dashboard.Port);
        }
    }
}
