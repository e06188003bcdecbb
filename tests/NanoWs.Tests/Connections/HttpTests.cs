using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The server as a web server: documents, and requests that it refuses.</summary>
    [TestClass]
    public class HttpTests
    {
        private sealed class Page : WsContent
        {
            public static int Largest;

            public override string ContentType => "text/html; charset=utf-8";

            public override int Length => 3000;

            public override string ContentEncoding => "gzip";

            public override string ETag => "\"v1\"";

            // Returns less than requested, as content that is stored in chunks may.
            public override int Read(int position, byte[] buffer, int offset, int count)
            {
                if (count > Largest) Largest = count;
                if (count > 100) count = 100;
                if (count > 3000 - position) count = 3000 - position;
                Array.Copy(Bytes.Letters(3000), position, buffer, offset, count);
                return count;
            }
        }

        private static World Site()
        {
            var world = new World(256);
            world.Server.Serve("/", new Page());
            world.Server.Serve("/a.txt", new WsBytesContent("text/plain", Bytes.Of("hello")));
            return world;
        }

        private static string Get(string target, string method = "GET", string field = "X: y") =>
            method + " " + target + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br\r\n" + field + "\r\n\r\n";

        private const string Policy = "Content-Security-Policy: frame-ancestors 'none'\r\n";

        private const string Last = "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";

        private const string PageHead =
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 3000\r\nContent-Encoding: gzip\r\n"
            + "Vary: Accept-Encoding\r\nCache-Control: no-cache\r\nETag: \"v1\"\r\n" + Policy + Last;

        [TestMethod]
        public void Get_ofDocumentLargerThanBuffer_isServedWhole()
        {
            World world = Site();
            Assert.AreEqual(PageHead + Bytes.LetterText(3000), world.Exchange(Get("/")));
            Assert.AreEqual("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n" + Policy + Last + "hello",
                world.Exchange(Get("/a.txt?v=1")));
            Assert.IsTrue(Page.Largest < 1000, "no buffer of the document's size");
        }

        [TestMethod]
        public void Head_ofDocument_hasNoBody() => Assert.AreEqual(PageHead, Site().Exchange(Get("/", "HEAD")));

        [TestMethod]
        public void Get_ofCompressedDocument_needsAClientThatAcceptsIt()
        {
            string[] accepting =
            {
                "gzip", "gzip, deflate, br, zstd", "br;q=0.9,gzip;q=0.5", "gzip;q=0.1", "GZIP", "*", "br, *;q=0.1", "gzip ; q=1.000",
                "gzip;Q=1", "*;q=0, gzip", "gzip;q=1, *;q=0", "gzip;q=0.001", "gzip\r\nAccept-Encoding: br", "br\r\nAccept-Encoding: gzip",
                ",\tgzip\t,",
            };
            string[] others =
            {
                null, "", "br", "identity", "gzip;q=0", "gzip;q=0, br", "gzip; q=0", "gzip ;q=0", "gzip;q=0.0", "gzip;Q=0", "gzip;q=0.000",
                "nogzip", "gzipped", "*;q=0", "gzip;q=0, *", "*, gzip;q=0", "br\r\nAccept-Encoding: deflate",
            };
            foreach (string field in accepting) Expect.Contains("HTTP/1.1 200 OK\r\n", GetEncoded("/", field));
            foreach (string field in others)
            {
                Expect.Contains("HTTP/1.1 406 Not Acceptable\r\n", GetEncoded("/", field));
                Expect.Contains("HTTP/1.1 200 OK\r\n", GetEncoded("/a.txt", field));
            }
        }

        [TestMethod]
        public void RefusedCount_afterResponses_isThatOfRefusals()
        {
            World world = Site();
            Expect.Contains(" 200 ", world.Exchange(Get("/")));
            Expect.Contains(" 404 ", world.Exchange(Get("/b.txt")));
            Expect.Contains(" 406 ", world.Exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
            Assert.AreEqual(2, world.Server.RefusedCount);
        }

        private static string GetEncoded(string path, string encodings) =>
            Site().Exchange("GET " + path + " HTTP/1.1\r\nHost: a\r\n"
                + (encodings == null ? "" : "Accept-Encoding: " + encodings + "\r\n") + "\r\n");

        [TestMethod]
        public void Get_withMatchingETag_returns304()
        {
            World world = Site();
            const string NotModified = "HTTP/1.1 304 Not Modified\r\nVary: Accept-Encoding\r\n"
                + "Cache-Control: no-cache\r\nETag: \"v1\"\r\n" + Policy + Last;
            Assert.AreEqual(NotModified, world.Exchange(Get("/", "GET", "If-None-Match: \"v1\"")));
            Assert.AreEqual(NotModified, world.Exchange(Get("/", "HEAD", "If-None-Match: \"v0\", W/\"v1\"")));
            Assert.AreEqual(NotModified, world.Exchange(Get("/", "GET", "If-None-Match: *")));
            Assert.IsTrue(world.Exchange(Get("/", "GET", "If-None-Match: \"v0\"")).StartsWith("HTTP/1.1 200"));
            Assert.IsTrue(world.Exchange(Get("/a.txt", "GET", "If-None-Match: *")).StartsWith("HTTP/1.1 200"), "a document without a mark");
        }

        [TestMethod]
        public void ETag_ofContent_isSentInQuotes()
        {
            string[] given = { "v2", "\"v2\"", "W/\"v2\"", "" };
            string[] sent = { "\"v2\"", "\"v2\"", "W/\"v2\"", "\"\"" };
            for (int i = 0; i < given.Length; i++)
            {
                var world = new World(256);
                world.Server.Serve("/", new WsBytesContent("text/plain", Bytes.Of("hello"), null, given[i]));
                Expect.Contains("\r\nETag: " + sent[i] + "\r\n", world.Exchange(Get("/")));
                Expect.Contains("HTTP/1.1 304", world.Exchange(Get("/", "GET", "If-None-Match: " + sent[i])));
            }
        }

        private sealed class Tagged : WsContent
        {
            private readonly string _tag;

            public Tagged(string tag)
            {
                _tag = tag;
            }

            public override string ContentType => "text/plain";

            public override int Length => 1;

            public override string ETag => _tag;

            public override int Read(int position, byte[] buffer, int offset, int count) => 1;
        }

        [TestMethod]
        public void ETag_thatIsNotInQuotes_matchesNoOther()
        {
            foreach (string tag in new string[] { "", "v1" })
            {
                var world = new World();
                world.Server.Serve("/", new Tagged(tag));
                Expect.Contains("HTTP/1.1 200 OK\r\n", world.Exchange(Get("/", "GET", "If-None-Match: \"xv10\"")));
            }
        }

        private sealed class Faulty : WsContent
        {
            private readonly string _what;

            public Faulty(string what)
            {
                _what = what;
            }

            public override string ContentType => "text/plain";

            public override int Length => 1;

            public override bool IsLive => _what == "IsLive" ? throw new InvalidOperationException("boom") : false;

            public override string ContentEncoding => _what == "ContentEncoding" ? throw new InvalidOperationException("boom") : null;

            public override int Read(int position, byte[] buffer, int offset, int count) => 1;
        }

        private sealed class FaultyResource : WsResource
        {
            private sealed class NoMessage : WsResponse
            {
                public NoMessage()
                    : base(403, null)
                {
                }

                public override byte[] ToMessage(bool isHead) => throw new InvalidOperationException("boom");
            }

            public override WsResponse Respond(WsConnection connection, WsRequest request) => new NoMessage();
        }

        [TestMethod]
        public void Response_thatThrows_is500()
        {
            foreach (string what in new string[] { "IsLive", "ContentEncoding", "ToMessage" })
            {
                var world = new World();
                if (what == "ToMessage") world.Server.Serve("/", new FaultyResource());
                else world.Server.Serve("/", new Faulty(what));
                Expect.Contains("HTTP/1.1 500 ", world.Exchange(Get("/")));
                Assert.AreEqual("HandlerFailed", world.Handler.LastError);
                Assert.AreEqual(1L, world.Server.RefusedCount);
            }
        }

        private sealed class Endless : WsContent
        {
            public override string ContentType => "text/plain";

            public override int Length => int.MaxValue;

            public override int Read(int position, byte[] buffer, int offset, int count) => count;
        }

        [TestMethod]
        public void Content_ofTwoGigabytes_isNotCut()
        {
            var request = new WsRequest();
            request.TakeMethod("GET", false, true, false);
            var response = new ContentResponseWriter(new Endless(), request);
            var scratch = new byte[8];
            for (int i = 0; i < 100; i++)
            {
                int count = response.Prepare(scratch);
                Assert.IsTrue(count > 0 && !response.IsSent);
                response.Sent(count);
            }
        }

#if !NANOFRAMEWORK_1_0
        private sealed class Unsized : WsContent
        {
            public override string ContentType => "text/plain";

            public override int Length => -1;

            public override int Read(int position, byte[] buffer, int offset, int count) => count;
        }

        // The size of a chunk has four digits, whatever the send buffer.
        [TestMethod]
        public void Chunk_inHugeBuffer_hasAtMost65535Bytes()
        {
            var request = new WsRequest();
            request.TakeMethod("GET", false, true, false);
            var response = new ContentResponseWriter(new Unsized(), request);
            var scratch = new byte[70000];
            response.Sent(response.Prepare(scratch));
            Assert.AreEqual(0xFFFF + 8, response.Prepare(scratch));
            Assert.AreEqual("FFFF\r\n", Bytes.Text(Bytes.Slice(scratch, 0, 6)));
        }
#endif

        [TestMethod]
        public void Get_ofUnknownPath_returns404()
        {
            World world = Site();
            string response = world.Exchange(Get("/b.txt"));
            Assert.IsTrue(response.StartsWith("HTTP/1.1 404 Not Found\r\n"), response);
            Assert.IsTrue(response.EndsWith("\r\n\r\n404 Not Found\r\n"), response);
            response = world.Exchange(Get("/b.txt", "HEAD"));
            Assert.IsTrue(response.EndsWith("\r\n\r\n"), response);
            Assert.IsTrue(world.Exchange(Get("/A.TXT")).StartsWith("HTTP/1.1 404"));
        }

        [TestMethod]
        public void Request_invalid_returnsStatusAndFieldsOfRfc()
        {
            World world = Site();
            Responds("400 Bad Request", "Connection: close\r\n", world.Exchange(Heads.Request("Host")));
            Responds("426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n",
                world.Exchange(Heads.Request("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8")));
            Responds("405 Method Not Allowed", "Allow: GET, HEAD\r\n", world.Exchange(Get("/", "PUT")));
            Responds("505 HTTP Version Not Supported", "Content-Length: ", world.Exchange("GET / HTTP/2.0\r\n\r\n"));
            Assert.IsTrue(world.Exchange("HEAD / HTTP/2.0\r\n\r\n").EndsWith("\r\n\r\n"), "no body");
            world = new World();
            Responds("414 URI Too Long", "Connection: close", world.Exchange("GET /" + Bytes.LetterText(1000)));
            Responds("431 Request Header Fields Too Large", "Connection: close",
                world.Exchange(Heads.Request(null, "Origin: " + Bytes.LetterText(1000))));
            Assert.AreEqual("", world.Handler.Take());
        }

        private static void Responds(string status, string field, string response)
        {
            Assert.IsTrue(response.StartsWith("HTTP/1.1 " + status + "\r\n"), response);
            Expect.Contains(field, response);
        }

        [TestMethod]
        public void OnRequest_returningOtherStatus_refusesWithIt()
        {
            World world = Site();
            foreach (int status in new int[] { 401, 403, 404, 503 })
            {
                world.Handler.Status = status;
                Assert.IsTrue(world.Exchange(Heads.Request("GET", "GET /x?token=abc HTTP/1.1"))
                    .StartsWith("HTTP/1.1 " + status.ToString() + " "));
                Assert.AreEqual("token=abc", world.Handler.Request.Query);
            }

            world.Handler.Status = 401;
            Expect.Contains("WWW-Authenticate: ", world.Exchange(Heads.Request()));
            Assert.AreEqual("", world.Handler.Take(), "a connection that was not opened is not closed either");
        }

        [TestMethod]
        public void OnRequest_thatThrows_returns500()
        {
            World world = Site();
            world.Handler.ThrowsIn = "Request";
            Responds("500 Internal Server Error", "Connection: close", world.Exchange(Heads.Request()));
            Assert.AreEqual(":Error(HandlerFailed)", world.Handler.Take());
            world.Handler.ThrowsIn = null;
            world.Open();
        }

        [TestMethod]
        public void Request_fromForeignOrigin_returns403()
        {
            // RFC 6455 section 10.2
            World world = new World();
            world.Options.AllowedOrigins = new string[] { "http://a", "http://b" };
            Responds("403 Forbidden", "Connection: close", world.Exchange(Heads.Request(null, "Origin: http://a.evil")));
            Responds("403 Forbidden", "Connection: close", world.Exchange(Heads.Request(null, "Origin: null")));
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request(null, "Origin: http://b"));
            world.Settle();
            Assert.IsTrue(peer.ReadText().StartsWith("HTTP/1.1 101"));
            world.Open();
        }

        [TestMethod]
        public void Server_withAllConnectionsTaken_returns503AndServesPages()
        {
            World world = Site();
            world.Open();
            world.Open();
            Responds("503 Service Unavailable", "Retry-After: ", world.Exchange(Heads.Request()));
            Assert.IsTrue(world.Exchange(Get("/a.txt")).EndsWith("hello"));
            Assert.AreEqual(PageHead + Bytes.LetterText(3000), world.Exchange(Get("/")));
            Assert.AreEqual(2, world.Server.ConnectionCount);
        }

        [TestMethod]
        public void Server_withAllConnectionsTaken_readsLinesAsLongAsBefore()
        {
            var world = new World();
            world.Server.Serve("/a.txt", new WsBytesContent("text/plain", Bytes.Of("hello")));
            world.Open();
            world.Open();
            string token = "?token=" + Bytes.LetterText(200);
            Assert.IsTrue(world.Exchange(Get("/a.txt" + token)).EndsWith("hello"));
            Responds("503 Service Unavailable", "Retry-After: ", world.Exchange(Heads.Request("GET", "GET /" + token + " HTTP/1.1")));
            Responds("503 Service Unavailable", "Retry-After: ",
                world.Exchange(Heads.Request(null, "Sec-WebSocket-Protocol: " + Bytes.LetterText(200))));
        }

        [TestMethod]
        public void Request_withAllSlotsTaken_waits()
        {
            World world = Site();
            world.Open();
            world.Open();
            MemoryPeer slow = world.Connect();
            MemoryPeer waiting = world.Connect();
            waiting.Send(Get("/a.txt"));
            world.Settle();
            Assert.AreEqual("", waiting.ReadText());
            slow.Close();
            world.Settle();
            Assert.IsTrue(waiting.ReadText().EndsWith("hello"));
        }

        [TestMethod]
        public void Request_tooSlow_returns408()
        {
            World world = Site();
            MemoryPeer peer = world.Connect();
            peer.Send("GET / HTTP/1.1\r\n");
            world.Advance(4999);
            Assert.AreEqual("", peer.ReadText());
            peer.Send("Host: a\r\n"); // a few bytes every few seconds do not extend the deadline
            world.Advance(1);
            Responds("408 Request Timeout", "Connection: close", peer.ReadText());
            Assert.IsTrue(peer.IsEnded);
            world.Advance(600);
            Assert.AreEqual("", world.Handler.Take());
        }

        [TestMethod]
        public void Request_thatNeverComes_returns408()
        {
            World world = Site();
            MemoryPeer peer = world.Connect();
            world.Advance(5000);
            world.Settle();
            Responds("408 Request Timeout", "Connection: close", peer.ReadText());
        }

        [TestMethod]
        public void Response_notRead_endsConnection()
        {
            World world = Site();
            MemoryPeer peer = world.Connect();
            peer.Send(Get("/"));
            world.Settle();
            world.Advance(9000);
            peer.Read(100); // progress counts
            world.Advance(9000);
            peer.Read(100);
            world.Settle();
            world.Advance(10000);
            peer.Read();
            Assert.IsTrue(peer.IsEnded);
        }

        [TestMethod]
        public void Response_readLate_isComplete()
        {
            World world = Site();
            MemoryPeer peer = world.Connect();
            peer.Send("GET / HTTP/2.0\r\nwith more behind it");
            world.Settle();
            peer.Send(" and more");
            world.Settle();
            Responds("505 HTTP Version Not Supported", "Connection: close", peer.ReadText());
        }
    }
}
