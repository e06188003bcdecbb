using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Responses that a program makes for one request: methods, bodies, lengths that nobody knows, and waiting for news.</summary>
    [TestClass]
    public class ResourceTests
    {
        /// <summary>Content of unknown length, which is live if a test says so.</summary>
        private sealed class Source : WsContent
        {
            private readonly int _total;

            public Source(int total) => _total = total;

            public int Most = int.MaxValue;
            public int Available = int.MaxValue; // before it has to wait
            public bool Waits;
            public int Fails = int.MaxValue;
            public int Reads;

            public override string ContentType => "text/plain";

            public override int Length => -1;

            public override bool IsLive => Waits;

            public override bool IsReady => Available > 0;

            public override int Read(int position, byte[] buffer, int offset, int count)
            {
                Assert.IsTrue(count >= 64 && offset + count <= buffer.Length);
                Reads++;
                if (position >= Fails) return -1;
                int most = _total - position;
                if (most > count) most = count;
                if (most > Most) most = Most;
                if (most > Available) most = Available;
                Available -= most;
                Array.Copy(Bytes.Letters(_total), position, buffer, offset, most);
                return most;
            }
        }

        /// <summary>Responds with what a test wants, and keeps the request.</summary>
        private sealed class Echo : WsResource
        {
            public WsContent Content;
            public string Method;
            public string Body;
            public int Count;

            public override WsResponse Respond(WsConnection connection, WsRequest request)
            {
                Count++;
                Method = request.Method;
                Body = request.BodyCount == 0 ? "" : Bytes.Text(Bytes.Slice(request.BodyBuffer, request.BodyOffset, request.BodyCount));
                return (Content ?? new WsBytesContent("text/plain", Bytes.Of("done"))).ToResponse();
            }
        }

        /// <summary>A server with one resource.</summary>
        private sealed class Site
        {
            public readonly World World = new World();
            public readonly Echo Echo = new Echo();

            public Site(string origin = null)
            {
                if (origin != null) World.Options.AllowedOrigins = new string[] { origin };
                World.Options.ReceiveBufferSize = 256;
                World.Server.Serve("/", Echo);
            }

            public string Get(WsContent content, string version = "1.1")
            {
                Echo.Content = content;
                return World.Exchange("GET / HTTP/" + version + "\r\nHost: a\r\n\r\n");
            }
        }

        private static string Request(string method, string fields, string body = "") =>
            method + " / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;

        private static string Post(string body) => Request("POST", "Content-Length: " + body.Length.ToString() + "\r\n", body);

        [TestMethod]
        public void UnknownLength_ofAnySize_comesInChunks()
        {
            var site = new Site();
            foreach (int total in new int[] { 0, 1, 600, 2000 })
            {
                foreach (int most in new int[] { 1000, 7 })
                {
                    Assert.AreEqual(Bytes.LetterText(total), Messages.Unchunk(site.Get(new Source(total) { Most = most })));
                }
            }
        }

        // A program makes it, which may take long: the other connections have their turn after each step.
        [TestMethod]
        public void UnknownLength_inEachRound_isReadOnce()
        {
            var site = new Site();
            var source = new Source(1000) { Most = 20 };
            site.Echo.Content = source;
            MemoryPeer peer = site.World.Connect();
            peer.Send(Request("GET", ""));
            int reads = 0;
            for (bool isActive = true; isActive; reads = source.Reads)
            {
                isActive = site.World.Server.Poll(0);
                Assert.IsTrue(source.Reads <= reads + 1, (source.Reads - reads).ToString() + " in a round");
            }

            Assert.AreEqual(51, source.Reads);
            Assert.AreEqual(Bytes.LetterText(1000), Messages.Unchunk(peer.ReadText()));
        }

        [TestMethod]
        public void UnknownLength_forHttp10_endsWithTheConnection()
        {
            var site = new Site();
            foreach (int total in new int[] { 0, 1, 2000 })
            {
                string response = site.Get(new Source(total), "1.0");
                Assert.IsTrue(response.IndexOf("Transfer-Encoding") < 0 && response.IndexOf("Content-Length") < 0, response);
                Assert.AreEqual(Bytes.LetterText(total), response.Substring(response.IndexOf("\r\n\r\n") + 4));
            }
        }

        [TestMethod]
        public void UnknownLength_forHead_isOnlyTheHead()
        {
            var site = new Site();
            site.Echo.Content = new Source(100);
            string response = site.World.Exchange(Request("HEAD", ""));
            Expect.Contains("\r\nTransfer-Encoding: chunked\r\n", response);
            Assert.IsTrue(response.EndsWith("\r\n\r\n"), response);
        }

        [TestMethod]
        public void Content_thatFailsInTheMiddle_hasNoLastChunk()
        {
            var site = new Site();
            site.Echo.Content = new Source(1000) { Most = 100, Fails = 300 };
            string response = site.World.Exchange(Request("GET", ""));
            Expect.Contains(Bytes.LetterText(100), response);
            Assert.IsFalse(response.EndsWith("0000\r\n\r\n"), response);
        }

        /// <summary>Content with any status, which may throw when it begins.</summary>
        private sealed class Stated : WsContent
        {
            public int Code;
            public int Size;

            public override string ContentType => "text/plain";

            public override int Length => Size;

            public override int Status => Code >= 0 ? Code : throw new InvalidOperationException("boom");

            public override int Read(int position, byte[] buffer, int offset, int count)
            {
                Array.Copy(Bytes.Letters(Size), position, buffer, offset, count);
                return count;
            }
        }

        // Without a body there is only 204, and that has none; 304 is the server's to send.
        [TestMethod]
        public void ContentStatus_thatCannotBeSent_isRefusedWith500()
        {
            foreach (int status in new int[] { 0, 100, 101, 199, 204, 205, 304, 600, 1000, -1 })
            {
                var site = new Site();
                Expect.Contains("HTTP/1.1 500 Internal Server Error\r\n", site.Get(new Stated { Code = status, Size = 3 }));
                Assert.AreEqual(":Error(HandlerFailed)", site.World.Handler.Take());
                Assert.AreEqual(1, site.World.Server.RefusedCount);
                site.Echo.Content = new Stated { Code = status, Size = 3 };
                Assert.IsTrue(site.World.Exchange(Request("HEAD", "")).EndsWith("\r\n\r\n"));
            }

            Expect.Contains("HTTP/1.1 500 ", new Site().Get(new Stated { Code = 304 }));
        }

        [TestMethod]
        public void ContentStatus_thatHasItsBody_isSent()
        {
            var site = new Site();
            foreach (int status in new int[] { 200, 201, 206, 404, 599 })
            {
                string response = site.Get(new Stated { Code = status, Size = 3 });
                Expect.Contains("HTTP/1.1 " + status.ToString() + " ", response);
                Assert.IsTrue(response.EndsWith("\r\n\r\nabc"), response);
            }

            Assert.AreEqual(2, site.World.Server.RefusedCount);
            string empty = site.Get(new Stated { Code = 204 });
            Expect.Contains("HTTP/1.1 204 No Content\r\n", empty);
            Assert.IsTrue(empty.EndsWith("\r\n\r\n") && empty.IndexOf("Content-Length") < 0, empty);
            Assert.AreEqual("", site.World.Handler.Take());
        }

        [TestMethod]
        public void Method_ofAnyName_reachesTheResource()
        {
            var site = new Site();
            foreach (string method in new string[] { "GET", "POST", "PUT", "DELETE", "PATCH", "brew" })
            {
                Expect.Contains("HTTP/1.1 200 OK\r\n", site.World.Exchange(Request(method, "")));
                Assert.AreEqual(method, site.Echo.Method);
            }

            site.World.Server.Serve("/page", new WsBytesContent("text/plain", Bytes.Of("page")));
            string response = site.World.Exchange("POST /page HTTP/1.1\r\nHost: a\r\n\r\n");
            Expect.Contains("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\n", response);
        }

        [TestMethod]
        public void Body_inOnePieceOrMany_isComplete()
        {
            var site = new Site();
            string body = Bytes.LetterText(256);
            Expect.Contains("done", site.World.Exchange(Post(body)));
            Assert.AreEqual(body, site.Echo.Body);

            MemoryPeer peer = site.World.Connect();
            byte[] bytes = Bytes.Of(Post(body));
            site.Echo.Body = null;
            for (int i = 0; i < bytes.Length; i++)
            {
                Assert.AreEqual(null, site.Echo.Body);
                peer.Send(Bytes.Slice(bytes, i, 1));
                site.World.Settle();
            }

            Assert.AreEqual(body, site.Echo.Body);
            Expect.Contains("done", peer.ReadText());
        }

        [TestMethod]
        public void Body_thatIsMissingOrEmpty_isEmpty()
        {
            var site = new Site();
            Expect.Contains("done", site.World.Exchange(Post("")));
            Assert.AreEqual("", site.Echo.Body);
            Expect.Contains("done", site.World.Exchange(Request("POST", "")));
            Assert.AreEqual("", site.Echo.Body);
        }

        [TestMethod]
        public void Body_ofGet_isIgnored()
        {
            var site = new Site();
            Expect.Contains("done", site.World.Exchange(Request("GET", "Content-Length: 1000000\r\n")));
            Assert.AreEqual("", site.Echo.Body);
        }

        [TestMethod]
        public void Body_largerThanTheBuffer_isRefusedWith413()
        {
            var site = new Site();
            foreach (string length in new string[] { "257", "65536", "2147483647", "2147483648", "99999999999999999999" })
            {
                string response = site.World.Exchange(Request("POST", "Content-Length: " + length + "\r\n"));
                Expect.Contains("HTTP/1.1 413 Content Too Large\r\n", response);
            }

            Assert.AreEqual(0, site.Echo.Count);
        }

        [TestMethod]
        public void BodyLength_invalid_isRefused()
        {
            var site = new Site();
            foreach (string length in new string[] { "", "-1", "+1", "1 ", "0x10", "1,1", "1.0", "1a" })
            {
                if (length == "1 ") continue; // white space around a value is allowed
                Expect.Contains("HTTP/1.1 400 ", site.World.Exchange(Request("POST", "Content-Length: " + length + "\r\n", "a")));
            }

            Expect.Contains("HTTP/1.1 400 ", site.World.Exchange(Request("POST", "Content-Length: 1\r\nContent-Length: 1\r\n", "a")));
            Expect.Contains("HTTP/1.1 411 Length Required\r\n",
                site.World.Exchange(Request("POST", "Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\n\r\n")));
            Assert.AreEqual(0, site.Echo.Count);
        }

        // RFC 9110 section 10.1.1: such a client may wait with the body, but not for ever.
        [TestMethod]
        public void Body_whoseClientExpectsContinue_isTakenWhenItComes()
        {
            var site = new Site();
            MemoryPeer peer = site.World.Connect();
            peer.Send(Request("POST", "Content-Length: 1\r\nexpect: 100-Continue\r\n", ""));
            site.World.Advance(1000);
            Assert.AreEqual("", peer.ReadText());
            peer.Send("a");
            site.World.Settle();
            Expect.Contains("HTTP/1.1 200 ", peer.ReadText());
        }

        [TestMethod]
        public void Body_thatDoesNotCome_ends408()
        {
            var site = new Site();
            MemoryPeer peer = site.World.Connect();
            peer.Send(Request("POST", "Content-Length: 2\r\n", "a"));
            site.World.Advance(4999);
            Assert.AreEqual("", peer.ReadText());
            site.World.Advance(1);
            site.World.Settle();
            Expect.Contains("HTTP/1.1 408 ", peer.ReadText());
            Assert.AreEqual(1, site.World.Server.RefusedCount);
            Assert.AreEqual(0, site.Echo.Count);
        }

        [TestMethod]
        public void RequestThatChanges_ofAForeignPage_isRefused()
        {
            var site = new Site();
            Expect.Contains("HTTP/1.1 403 ", site.World.Exchange(Request("POST", "Origin: http://evil.example\r\n")));
            Expect.Contains("HTTP/1.1 403 ", site.World.Exchange(Request("DELETE", "Origin: null\r\n")));
            Assert.AreEqual(0, site.Echo.Count);
            Expect.Contains("HTTP/1.1 200 ", site.World.Exchange(Request("POST", "Origin: http://a\r\n")));
            Expect.Contains("HTTP/1.1 200 ", site.World.Exchange(Request("GET", "Origin: http://evil.example\r\n")));
        }

        // A page of another site cannot read it, but could take all slots with it.
        [TestMethod]
        public void LiveContent_ofAForeignPage_isRefused()
        {
            var site = new Site("http://friend.example");
            site.Echo.Content = new Source(8) { Waits = true };
            string[] foreign =
            {
                "Origin: http://evil.example", "Origin: null", "Origin: http://evil.example\r\nSec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example",
            };
            string[] others =
            {
                "X: y", "Origin: http://a", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Origin: http://friend.example",
                "Origin: http://friend.example\r\nSec-Fetch-Site: cross-site",
            };
            foreach (string field in foreign) Expect.Contains("HTTP/1.1 403 ", site.World.Exchange(Request("GET", field + "\r\n")));
            foreach (string field in others) Expect.Contains("HTTP/1.1 200 ", site.World.Exchange(Request("GET", field + "\r\n")));
            site.Echo.Content = null;
            foreach (string field in foreign) Expect.Contains("HTTP/1.1 200 ", site.World.Exchange(Request("GET", field + "\r\n")));
            Expect.Contains("HTTP/1.1 403 ", site.World.Exchange(Request("POST", "Sec-Fetch-Site: cross-site\r\n")));
        }

        [TestMethod]
        public void LiveContent_withAnyOriginAllowed_isServed()
        {
            var site = new Site(WsServerOptions.AnyOrigin);
            site.Echo.Content = new Source(8) { Waits = true };
            Expect.Contains("HTTP/1.1 200 ", site.World.Exchange(Request("GET", "Sec-Fetch-Site: cross-site\r\n")));
            Expect.Contains("HTTP/1.1 200 ", site.World.Exchange(Request("GET", "Origin: http://evil.example\r\n")));
        }

        [TestMethod]
        public void LiveContent_withoutNews_waitsWithoutDeadline()
        {
            var site = new Site();
            var source = new Source(8) { Waits = true, Available = 0 };
            site.Echo.Content = source;
            MemoryPeer peer = site.World.Connect();
            peer.Send(Request("GET", ""));
            site.World.Advance(100000);
            Assert.AreEqual("", peer.ReadText());
            source.Available = 3;
            site.World.Settle();
            string head = peer.ReadText();
            Assert.IsTrue(head.EndsWith("\r\n\r\n0003\r\nabc\r\n"), head);
            site.World.Advance(100000);
            source.Available = 6;
            site.World.Settle();
            Assert.AreEqual("0005\r\ndefgh\r\n0000\r\n\r\n", peer.ReadText());
        }

        [TestMethod]
        public void LiveContent_ofClientThatHasGone_endsAtOnce()
        {
            var site = new Site();
            site.Echo.Content = new Source(8) { Waits = true, Available = 0 };
            for (int i = 0; i < 5; i++)
            {
                MemoryPeer peer = site.World.Connect();
                peer.Send(Request("GET", ""));
                site.World.Settle();
                peer.Close();
                site.World.Settle();
            }

            site.Echo.Content = null;
            Expect.Contains("done", site.World.Exchange(Request("GET", "")));
        }

        [TestMethod]
        public void LiveContent_whenOthersWait_doesNotGiveWay()
        {
            var world = new World();
            world.Options.MaxConnections = 1;
            var source = new Source(10) { Waits = true, Available = 1 };
            world.Server.Serve("/", new Echo { Content = source });
            world.Server.Serve("/page", new WsBytesContent("text/plain", Bytes.Of("page")));
            MemoryPeer live = world.Connect();
            live.Send(Request("GET", ""));
            world.Advance(10000);
            Expect.Contains("a", live.ReadText());
            for (int i = 0; i < 3; i++) Expect.Contains("page", world.Exchange("GET /page HTTP/1.1\r\nHost: a\r\n\r\n"));
            Expect.Contains("HTTP/1.1 503 ", world.Exchange(Request("GET", "")));
            world.Advance(5000);
            source.Available = 1;
            world.Settle();
            Assert.AreEqual("0001\r\nb\r\n", live.ReadText());
        }

        [TestMethod]
        public void LiveContent_thatIsNotRead_isDropped()
        {
            var site = new Site();
            var source = new Source(1000000) { Waits = true };
            site.Echo.Content = source;
            MemoryPeer peer = site.World.Connect();
            peer.Send(Request("GET", ""));
            site.World.Settle();
            for (int i = 0; i < 15 && !peer.IsEnded; i++) site.World.Advance(1000);
            peer.ReadText();
            Assert.IsTrue(peer.IsEnded);
        }

        [TestMethod]
        public void Stop_duringLiveContent_endsIt()
        {
            var site = new Site();
            site.Echo.Content = new Source(8) { Waits = true, Available = 0 };
            MemoryPeer peer = site.World.Connect();
            peer.Send(Request("GET", ""));
            site.World.Settle();
            site.World.Server.Stop();
            peer.ReadText();
            Assert.IsTrue(peer.IsEnded);
        }

        [TestMethod]
        public void Refusal_withMethods_namesThem()
        {
            Expect.Contains("\r\nAllow: POST, PUT\r\n", Bytes.Text(WsResponse.Refuse(405, "POST, PUT").ToMessage(false)));
            Expect.Throws(typeof(ArgumentException), () => WsResponse.Refuse(405, "POST\r\nX: y"));
        }
    }
}
