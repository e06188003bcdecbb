using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>A channel for those who have no WebSocket: docs/protocol.md.</summary>
    [TestClass]
    public class SensorSiteTests
    {
        /// <summary>A server with a channel of two readings, and its site.</summary>
        private sealed class Greenhouse
        {
            public readonly World World = new World(4096);
            public readonly SensorChannel Channel;
            public readonly Reading Temperature;
            public readonly Reading Heap;
            public bool IsLampOn;

            public Greenhouse(int maxClients = 2)
            {
                World.Options.MaxConnections = maxClients;
                World.Options.Subprotocols = new string[] { SensorChannel.CborSubprotocol };
                Channel = new SensorChannel(maxClients, 256, World.Clock);
                Temperature = Channel.Add("temperature", 1);
                Temperature.Unit = "\u00B0C";
                Heap = Channel.Add("heap", 0);
                World.Server.ServeReadings(Channel);
                Channel.OnCommand = Execute;
                World.Handler.OnEvent = (what, connection) =>
                {
                    if (what == "Open") Channel.Join(connection);
                };
            }

            private string Execute(string command)
            {
                if (command == "burst") throw new InvalidOperationException("The bulb has burst.");
                if (command == "ramble") return Bytes.LetterText(3000);
                if (command == "mumble") return "";
                if (command != "led on") return "Unknown command.";
                IsLampOn = true;
                return null;
            }

            public void Publish(double temperature, int heap, int milliseconds = 1000)
            {
                World.Clock.Now += milliseconds;
                Temperature.Set(temperature);
                Heap.Set(heap);
                Channel.Publish();
                World.Settle();
            }

            public string Get(string target, string fields = "") =>
                World.Exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");

            public MemoryPeer Begin(string target, string fields = "")
            {
                MemoryPeer peer = World.Connect();
                peer.Send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
                World.Settle();
                return peer;
            }
        }

        // HTTP/1.0 has no chunks: what is said stands there as it is.
        private static MemoryPeer Listen(Greenhouse house, string target, string fields = "")
        {
            MemoryPeer peer = house.World.Connect();
            peer.Send("GET " + target + " HTTP/1.0\r\nHost: a\r\n" + fields + "\r\n");
            house.World.Settle();
            return peer;
        }

        private static string Events(MemoryPeer peer)
        {
            string text = peer.ReadText();
            int head = text.IndexOf("\r\n\r\n");
            if (text.StartsWith("HTTP/"))
            {
                Expect.Contains("\r\nContent-Type: text/event-stream\r\n", text.Substring(0, head + 2));
                Expect.Contains("\r\nCache-Control: no-store\r\n", text.Substring(0, head + 2));
                text = text.Substring(head + 4);
            }

            return Messages.WithoutTime(text);
        }

        private const string Described = "\"readings\":[{\"name\":\"temperature\",\"label\":\"temperature\",\"unit\":\"\u00B0C\","
            + "\"decimals\":1,\"simulated\":false},{\"name\":\"heap\",\"label\":\"heap\",\"unit\":\"\",\"decimals\":0,"
            + "\"simulated\":false}]}";

        private const string Frame1 = "{\"type\":\"readings\",\"seq\":1,\"uptime\":1000,\"values\":{\"temperature\":21.5,\"heap\":81234}}";

        private const string Frame2 = "{\"type\":\"readings\",\"seq\":2,\"uptime\":2000,\"values\":{\"temperature\":22.5,\"heap\":80000}}";

        [TestMethod]
        public void Readings_once_areDescriptionWithValues()
        {
            var house = new Greenhouse();
            house.Channel.HelloMembers = "\"station\":\"Greenhouse\"";
            house.Publish(21.5, 81234);
            house.Heap.Set(double.NaN);
            string response = house.Get("/readings");
            Expect.Contains("\r\nContent-Type: application/json\r\n", response);
            Assert.AreEqual("{\"type\":\"hello\",\"boot\":1000,\"seq\":1,\"uptime\":1000,\"station\":\"Greenhouse\",\"readings\":["
                + "{\"name\":\"temperature\",\"label\":\"temperature\",\"unit\":\"\u00B0C\",\"decimals\":1,\"simulated\":false,"
                + "\"value\":21.5},"
                + "{\"name\":\"heap\",\"label\":\"heap\",\"unit\":\"\",\"decimals\":0,\"simulated\":false,\"value\":null}]}",
                Messages.WithoutTime(Messages.Unchunk(response)));
        }

        [TestMethod]
        public void Events_ofNewClient_areDescriptionAndFrames()
        {
            var house = new Greenhouse();
            MemoryPeer peer = Listen(house, "/events");
            const string Hello = "{\"type\":\"hello\",\"boot\":1000,\"seq\":0,\"uptime\":0," + Described;
            Assert.AreEqual("retry: 2000\n\ndata: " + Hello + "\n\n", Events(peer));
            house.Publish(21.5, 81234);
            Assert.AreEqual("data: " + Frame1 + "\nid: 1000-1\n\n", Events(peer));
            house.Publish(22.5, 80000);
            Assert.AreEqual("data: " + Frame2 + "\nid: 1000-2\n\n", Events(peer));
            Assert.AreEqual("", Events(peer));
        }

        [TestMethod]
        public void Events_withLastEventId_areWhatIsNewer()
        {
            var house = new Greenhouse();
            house.Publish(21.5, 81234);
            house.Publish(22.5, 80000);
            string events = Events(Listen(house, "/events", "Last-Event-ID: 1000-1\r\n"));
            Assert.AreEqual("retry: 2000\n\ndata: " + Frame2 + "\nid: 1000-2\n\n", events);
            house.World.Clock.Now += 100;
            Assert.AreEqual("retry: 2000\n\n", Events(Listen(house, "/events?after=2")));
        }

        // The number is one that there is after the restart, too.
        [TestMethod]
        public void Events_afterRestartOfBoard_areThoseOfANewClient()
        {
            var house = new Greenhouse(4);
            house.Publish(21.5, 81234);
            foreach (string seen in new string[] { "900", "1000-900", "77-1", "77-900" })
            {
                MemoryPeer peer = Listen(house, "/events?after=" + seen);
                string events = Events(peer);
                Expect.Contains("data: {\"type\":\"hello\",\"boot\":1000,", events);
                Assert.IsTrue(events.EndsWith("\n\ndata: " + Frame1 + "\nid: 1000-1\n\n"), events);
                peer.Close(); // four of them would take more memory than a board has beside the tests
                house.World.Settle();
            }

            Expect.Contains("\r\n\r\n" + Frame1, house.Get("/readings?after=1000-900"));
            Expect.Contains("{\"type\":\"hello\",\"boot\":1000,", house.Get("/readings?after=77-1"));
            Expect.Contains("HTTP/1.1 204 ", house.Get("/readings?after=1000-1"));
        }

        [TestMethod]
        public void Events_withoutNews_haveAComment()
        {
            var house = new Greenhouse();
            MemoryPeer peer = Listen(house, "/events");
            Events(peer);
            house.World.Advance(14999);
            Assert.AreEqual("", Events(peer));
            house.World.Advance(1);
            Assert.AreEqual(":\n\n", Events(peer));
            house.World.Advance(15000);
            Assert.AreEqual(":\n\n", Events(peer));
        }

        [TestMethod]
        public void Events_ofClientThatReadsSlowly_areTheLatestValues()
        {
            var house = new Greenhouse();
            MemoryPeer peer = Listen(house, "/events");
            Events(peer);
            for (int i = 0; i < 200; i++) house.Publish(i, i, 10);
            string text = "";
            for (int i = 0; i < 50; i++)
            {
                text += peer.ReadText();
                house.World.Settle();
            }

            Assert.IsTrue(text.EndsWith(
                "{\"type\":\"readings\",\"seq\":200,\"uptime\":2000,\"values\":{\"temperature\":199.0,\"heap\":199}}\nid: 1000-200\n\n"));
            Assert.IsTrue(text.Length < 10000, "rounds were left out");
        }

        [TestMethod]
        public void Events_ofClientThatHasGone_giveTheSlotBack()
        {
            var house = new Greenhouse(1);
            for (int i = 0; i < 5; i++)
            {
                MemoryPeer peer = Listen(house, "/events");
                Expect.Contains("hello", Events(peer));
                peer.Close();
                house.World.Settle();
            }
        }

        [TestMethod]
        public void Events_whenAllSlotsAreInUse_areRefused()
        {
            var house = new Greenhouse(1);
            MemoryPeer first = Listen(house, "/events");
            Expect.Contains("HTTP/1.1 503 ", house.Get("/events"));
            Expect.Contains("HTTP/1.1 503 ", house.World.Exchange(Heads.Request()));
            Expect.Contains("\"type\":\"hello\"", house.Get("/readings"));
            Expect.Contains("hello", Events(first));
            house.Publish(1, 1);
            Expect.Contains("\"heap\":1}", Events(first));
        }

        [TestMethod]
        public void LongPoll_withNews_returnsThemAtOnce()
        {
            var house = new Greenhouse();
            house.Publish(21.5, 81234);
            Expect.Contains("\r\n\r\n" + Frame1, house.Get("/readings?after=0&wait=20"));
            Expect.Contains("\r\n\r\n" + Frame1, house.Get("/readings?after=0"));
            Expect.Contains("HTTP/1.1 204 No Content\r\n", house.Get("/readings?after=1"));
        }

        [TestMethod]
        public void LongPoll_withoutNews_waitsForThem()
        {
            var house = new Greenhouse();
            house.Publish(21.5, 81234);
            MemoryPeer peer = house.Begin("/readings?after=1&wait=20");
            house.World.Advance(19000);
            Assert.AreEqual("", peer.ReadText());
            house.World.Clock.Now -= 19000;
            house.Publish(22.5, 80000);
            string response = peer.ReadText();
            Expect.Contains("HTTP/1.1 200 OK\r\n", response);
            Assert.IsTrue(response.EndsWith("\r\n\r\n" + Frame2), response);
        }

        [TestMethod]
        public void LongPoll_inVain_ends204()
        {
            var house = new Greenhouse();
            house.Publish(21.5, 81234);
            MemoryPeer peer = house.Begin("/readings?after=1&wait=20");
            house.World.Advance(20000);
            string response = peer.ReadText();
            Assert.IsTrue(response.StartsWith("HTTP/1.1 204 No Content\r\n") && response.EndsWith("\r\n\r\n"), response);
            Assert.IsTrue(response.IndexOf("Content-Length") < 0 && response.IndexOf("\nContent-Type") < 0, response);
        }

        [TestMethod]
        public void LongPoll_thatWantsToWaitForLonger_endsAfterAMinute()
        {
            var house = new Greenhouse();
            house.Publish(21.5, 81234);
            MemoryPeer peer = house.Begin("/readings?after=1&wait=600");
            house.World.Advance(59999);
            Assert.AreEqual("", peer.ReadText());
            house.World.Advance(1);
            Expect.Contains("HTTP/1.1 204 ", peer.ReadText());
        }

        [TestMethod]
        public void Events_withSendBufferTooSmall_areRefused()
        {
            var house = new Greenhouse();
            var world = new World();
            world.Options.SendBufferSize = 143;
            world.Server.ServeReadings(house.Channel);
            Expect.Contains("HTTP/1.1 503 ", world.Exchange("GET /events HTTP/1.1\r\nHost: a\r\n\r\n"));
            Expect.Contains("\"name\":\"heap\"", world.Exchange("GET /readings HTTP/1.1\r\nHost: a\r\n\r\n"));
        }

        [TestMethod]
        public void Query_invalid_isRefused()
        {
            var house = new Greenhouse();
            foreach (string target in new string[] { "/readings?after=x", "/readings?after=-1", "/readings?after=1&wait=x",
                "/readings?after=", "/readings?after=9999999999999999", "/events?after=1.5", "/events?after=-1",
                "/readings?after=1-", "/readings?after=x-1" })
            {
                Expect.Contains("HTTP/1.1 400 ", house.Get(target));
            }

            Expect.Contains("HTTP/1.1 404 ", house.Get("/history?name=temperature"));
            house.Channel.KeepHistory(1000, 10);
            Expect.Contains("HTTP/1.1 404 ", house.Get("/history?name=nothing"));
            Expect.Contains("HTTP/1.1 404 ", house.Get("/history"));
            Expect.Contains("HTTP/1.1 405 ", house.World.Exchange("POST /readings HTTP/1.1\r\nHost: a\r\n\r\n"));
        }

        private static string Post(Greenhouse house, string command, string fields = "") =>
            house.World.Exchange("POST /command HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: " + command.Length.ToString()
                + "\r\n\r\n" + command);

        [TestMethod]
        public void Command_byPost_isCarriedOutOrRefused()
        {
            var house = new Greenhouse();
            Expect.Contains("HTTP/1.1 204 ", Post(house, "led on"));
            Assert.IsTrue(house.IsLampOn);
            string response = Post(house, "led off");
            Expect.Contains("HTTP/1.1 400 Bad Request\r\n", response);
            Assert.IsTrue(response.EndsWith("\r\n\r\n{\"type\":\"error\",\"message\":\"Unknown command.\"}"), response);
            Expect.Contains("The bulb has burst.", Post(house, "burst"));
            Expect.Contains("HTTP/1.1 400 ", Post(house, ""));
            string get = house.Get("/command");
            Expect.Contains("HTTP/1.1 405 ", get);
            Expect.Contains("\r\nAllow: POST\r\n", get);
        }

        [TestMethod]
        public void Command_ofAPageFromElsewhere_isRefused()
        {
            var house = new Greenhouse();
            Expect.Contains("HTTP/1.1 403 ", Post(house, "led on", "Origin: http://evil.example\r\n"));
            Assert.IsFalse(house.IsLampOn);
            Expect.Contains("HTTP/1.1 204 ", Post(house, "led on", "Origin: http://a\r\n"));
        }

        [TestMethod]
        public void Command_byPost_isSeenByOthersAtOnce()
        {
            var house = new Greenhouse();
            house.Channel.OnCommand = command =>
            {
                house.Heap.Set(5);
                return null;
            };
            house.Publish(1, 1);
            MemoryPeer events = Listen(house, "/events");
            for (int i = 0; i < 5; i++) house.World.Settle();
            events.Read();
            long sent = house.Channel.FramesSent;
            Expect.Contains("HTTP/1.1 204 ", Post(house, "any"));
            house.World.Settle();
            Expect.Contains("\"heap\":5}}", Events(events));
            Assert.AreEqual(sent + 1, house.Channel.FramesSent);
        }

        private static string Reply(Greenhouse house, MemoryPeer peer, string command)
        {
            house.World.Send(peer, Wire.Text, command);
            return Messages.Payloads(peer.Read());
        }

        [TestMethod]
        public void Command_overWebSocket_getsItsResult()
        {
            var house = new Greenhouse();
            MemoryPeer peer = house.World.Open();
            house.Publish(1, 1);
            peer.Read();
            house.World.Handler.OnMessageText = house.Channel.HandleCommand;
            Assert.AreEqual("{\"type\":\"result\",\"id\":7}", Reply(house, peer, "#7 led on"));
            Assert.IsTrue(house.IsLampOn);
            Assert.AreEqual("{\"type\":\"result\",\"id\":7}", Reply(house, peer, "#007 led on"));
            Assert.AreEqual("{\"type\":\"result\",\"id\":0,\"error\":\"Unknown command.\"}", Reply(house, peer, "#0 "));
            Assert.AreEqual("", Reply(house, peer, "led on"));
            Assert.AreEqual("{\"type\":\"result\",\"id\":8,\"error\":\"Unknown command.\"}", Reply(house, peer, "#8 led off"));
            Assert.AreEqual("{\"type\":\"error\",\"message\":\"Unknown command.\"}", Reply(house, peer, "led off"));
            Assert.AreEqual("{\"type\":\"result\",\"id\":9,\"error\":\"The bulb has burst.\"}", Reply(house, peer, "#9 burst"));
            Assert.AreEqual("{\"type\":\"result\",\"id\":10,\"error\":\"Failed.\"}", Reply(house, peer, "#10 ramble"));
            Assert.AreEqual("{\"type\":\"result\",\"id\":11,\"error\":\"Failed.\"}", Reply(house, peer, "#11 mumble"));
            Assert.AreEqual("{\"type\":\"error\",\"message\":\"Unknown command.\"}", Reply(house, peer, "#x\" led on"));
            house.Channel.OnCommand = null;
            Assert.AreEqual("{\"type\":\"error\",\"message\":\"There are no commands.\"}", Reply(house, peer, "led on"));
        }

        [TestMethod]
        public void Command_whenItsReplyDoesNotFit_isCarriedOutOnceItDoes()
        {
            var house = new Greenhouse();
            MemoryPeer peer = house.World.Open();
            house.World.Handler.OnMessageText = house.Channel.HandleCommand;
            for (int i = 0; i < 200; i++) house.Publish(i, i, 10);
            house.World.Send(peer, Wire.Text, "#7 led on");
            Assert.IsFalse(house.IsLampOn);
            var wire = new byte[0];
            for (int i = 0; i < 10; i++)
            {
                wire = Bytes.Join(wire, peer.Read());
                house.World.Settle();
            }

            Assert.IsTrue(house.IsLampOn);
            string text = Messages.Payloads(wire);
            int at = text.IndexOf("{\"type\":\"result\",\"id\":7}");
            Assert.IsTrue(at >= 0 && text.IndexOf("\"id\":7", at + 20) < 0, text);
        }

        [TestMethod]
        public void Metrics_ofChannelAndServer_areInTheTextFormat()
        {
            var house = new Greenhouse();
            house.World.Open();
            house.Publish(21.5, 81234, 1005);
            house.Heap.Set(double.NaN);
            house.Get("/nothing");
            string response = house.Get("/metrics");
            Expect.Contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n", response);
            string text = Messages.Unchunk(response);
            Expect.Contains("# HELP nanows_uptime_seconds Time since the channel was created.\n# TYPE nanows_uptime_seconds gauge\n"
                + "nanows_uptime_seconds 1.005\n", text);
            Expect.Contains("\nnanows_connections 1\n", text);
            Expect.Contains("\nnanows_frames_sent_total 1\n", text);
            Expect.Contains("\nnanows_requests_refused_total 1\n", text);
            Expect.Contains("\nnanows_reading{name=\"temperature\",unit=\"\u00B0C\"} 21.5\n", text);
            Assert.IsTrue(text.EndsWith("\nnanows_reading{name=\"heap\",unit=\"\"} NaN\n"), text);
        }

        [TestMethod]
        public void Metrics_ofUnitWithOddCharacters_areOneLineEach()
        {
            var house = new Greenhouse();
            house.Temperature.Unit = "\"a\r\n\tb\\\u001f ";
            Expect.Contains("\nnanows_reading{name=\"temperature\",unit=\"\\\"ab\\\\ \"} NaN\n", Messages.Unchunk(house.Get("/metrics")));
        }

        [TestMethod]
        public void Frames_inCbor_areThoseOfTheDocumentation()
        {
            var house = new Greenhouse();
            for (int i = 0; i < 57; i++) house.Publish(i, i, 0);
            MemoryPeer peer = house.World.Connect();
            peer.Send(Heads.Request(null, "Sec-WebSocket-Protocol: nanows.cbor"));
            house.World.Settle();
            Expect.Contains("Sec-WebSocket-Protocol: nanows.cbor\r\n", peer.ReadText());
            house.Publish(21.5, 81234, 13095);
            byte[] frame = peer.Read();
            Assert.AreEqual(0x82, (int)frame[0]);
            Expect.Equal(Bytes.Hex("83 18 3A 19 33 27 BF 00 18 D7 01 1A 00 01 3D 52 FF"), Bytes.Slice(frame, 2, frame.Length - 2), "frame");
            house.Temperature.Set(-0.1);
            house.Heap.Set(double.NaN);
            house.Channel.Publish();
            frame = peer.Read();
            Expect.Equal(Bytes.Hex("83 18 3B 19 33 27 BF 00 20 01 F6 FF"), Bytes.Slice(frame, 2, frame.Length - 2), "negative and null");
        }

        // The path is the last one of the site.
        [TestMethod]
        public void Readings_withAPathServedAlready_areServedOnNone()
        {
            var world = new World();
            var channel = new SensorChannel(1, 256, world.Clock);
            var page = new WsBytesContent("text/plain", Bytes.Of("mine"));
            world.Server.Serve("/command", page);
            Expect.Throws(typeof(ArgumentException), () => world.Server.ServeReadings(channel), "/command is served already");
            foreach (string path in new string[] { "/events", "/readings", "/history", "/metrics" })
            {
                Expect.Contains("HTTP/1.1 404 ", world.Exchange("GET " + path + " HTTP/1.0\r\n\r\n"));
                world.Server.Serve(path, page);
            }

            Expect.Contains("mine", world.Exchange("GET /command HTTP/1.0\r\n\r\n"));
        }

        [TestMethod]
        public void Readings_servedTwiceOrOfNothing_throw()
        {
            var house = new Greenhouse();
            Expect.Throws(typeof(ArgumentException), () => house.World.Server.ServeReadings(house.Channel), "already");
            Expect.Throws(typeof(ArgumentNullException), () => ((WsServer)null).ServeReadings(house.Channel));
            Expect.Throws(typeof(ArgumentNullException), () => house.World.Server.ServeReadings(null));
        }

        [TestMethod]
        public void Command_ofTheProgram_isCarriedOutLikeAClients()
        {
            var house = new Greenhouse();
            Assert.IsNull(house.Channel.Execute("led on"));
            Assert.IsTrue(house.IsLampOn);
            Assert.AreEqual("Unknown command.", house.Channel.Execute("led off"));
            Assert.AreEqual("The bulb has burst.", house.Channel.Execute("burst"));
            Assert.AreEqual("Failed.", house.Channel.Execute("mumble"));
        }

#if !NANOFRAMEWORK_1_0 // where no thread can see that another one waits
        [TestMethod]
        public void Commands_ofTwoThreads_areCarriedOutOneAfterTheOther()
        {
            var channel = new SensorChannel(0);
            var log = new System.Collections.Concurrent.ConcurrentQueue<string>();
            var other = new System.Threading.Thread(() => channel.Execute("second"));
            channel.OnCommand = command =>
            {
                log.Enqueue("begin " + command);
                if (command == "first")
                {
                    other.Start();
                    System.Threading.SpinWait.SpinUntil(() =>
                        (other.ThreadState & (System.Threading.ThreadState.WaitSleepJoin | System.Threading.ThreadState.Stopped)) != 0);
                }

                log.Enqueue("end " + command);
                return null;
            };
            Assert.IsNull(channel.Execute("first"));
            other.Join();
            Assert.AreEqual("begin first, end first, begin second, end second", string.Join(", ", log));
        }
#endif

        [TestMethod]
        public void PointSize_thatPointsCannotHave_throws()
        {
            Reading reading = new Greenhouse().Heap;
            foreach (int size in new int[] { -1, 1, 3, 8 })
            {
                Expect.Throws(typeof(ArgumentException), () => reading.PointSize = size, "0, 2 or 4");
                Assert.AreEqual(4, reading.PointSize);
            }
        }
    }
}
