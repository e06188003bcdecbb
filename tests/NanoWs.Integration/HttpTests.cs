using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// Requests that open no WebSocket get a complete HTTP response, after which the connection is closed without a reset.
    /// </summary>
    [TestClass]
    public class HttpTests
    {
        private const string Page = "<!doctype html><title>Hello</title>";

        private sealed class Marked(byte[] bytes) : WsContent
        {
            public override string ContentType => "text/html";

            public override string ContentEncoding => "gzip";

            public override string ETag => "\"v1\"";

            public override int Length => bytes.Length;

            public override int Read(int position, byte[] buffer, int offset, int count)
            {
                // Returns less than requested, as content that is stored in chunks may.
                count = Math.Min(Math.Min(count, bytes.Length - position), 7);
                Array.Copy(bytes, position, buffer, offset, count);
                return count;
            }
        }

        private sealed class Failing : WsContent
        {
            public override string ContentType => "text/plain";

            public override int Length => 1000;

            public override int Read(int position, byte[] buffer, int offset, int count) =>
                position == 0 ? 10 : throw new InvalidOperationException("the flash is worn out");
        }

        private static WsServer Serve(Recorder handler = null, WsServerOptions options = null)
        {
            var server = new WsServer(0, handler ?? new Recorder(), options ?? Options.Server());
            server.Serve("/", new WsBytesContent("text/html", Encoding.ASCII.GetBytes(Page)));
            server.Serve("/marked", new Marked(Encoding.ASCII.GetBytes(Page)));
            server.Serve("/failing", new Failing());
            return Host.Start(server);
        }

        private static Response Ask(WsServer server, string request, bool hasBody = true)
        {
            using RawPeer client = RawPeer.Connect(server.Port);
            client.Send(request);
            return client.ReadResponse(hasBody);
        }

        [TestMethod]
        public void Get_ofPage_isServed()
        {
            using WsServer server = Serve();
            Response response = Ask(server, "GET /?anything HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
            Assert.AreEqual(200, response.Status);
            Assert.AreEqual("text/html", response.Fields["Content-Type"]);
            Assert.AreEqual(Page, Encoding.ASCII.GetString(response.Body));
        }

        [TestMethod]
        public void Head_ofPage_hasNoBody()
        {
            using WsServer server = Serve();
            Response response = Ask(server, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", hasBody: false);
            Assert.AreEqual(200, response.Status);
            Assert.AreEqual(Page.Length.ToString(), response.Fields["Content-Length"]);
            Assert.AreEqual(404, Ask(server, "HEAD /none HTTP/1.1\r\nHost: a\r\n\r\n", hasBody: false).Status);
        }

        private const string MarkedRequest = "GET /marked HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n";

        [TestMethod]
        public void Get_withMatchingETag_returns304()
        {
            using WsServer server = Serve();
            Response first = Ask(server, MarkedRequest + "\r\n");
            Assert.AreEqual("gzip", first.Fields["Content-Encoding"]);
            Assert.AreEqual(Page, Encoding.ASCII.GetString(first.Body));
            foreach (string mark in new[] { first.Fields["ETag"], "W/\"v0\", W/" + first.Fields["ETag"], "*" })
            {
                Response again = Ask(server, MarkedRequest + "If-None-Match: " + mark + "\r\n\r\n", hasBody: false);
                Assert.AreEqual(304, again.Status);
                Assert.AreEqual(first.Fields["ETag"], again.Fields["ETag"]);
            }

            Assert.AreEqual(200, Ask(server, MarkedRequest + "If-None-Match: \"v0\"\r\n\r\n").Status);
        }

        [TestMethod]
        public void Get_ofPageLargerThanBuffer_isServedWhole()
        {
            var bytes = new byte[5_000_000];
            new Random(1).NextBytes(bytes);
            var server = new WsServer(0, new Recorder(), Options.Server(o => o.SendBufferSize = 64));
            server.Serve("/large", new WsBytesContent("application/octet-stream", bytes));
            using (Host.Start(server))
            {
                Response response = Ask(server, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
                CollectionAssert.AreEqual(bytes, response.Body);
            }
        }

        public static string NameOf(MethodInfo method, object[] values) => method.Name + ": " + values[0];

        public static IEnumerable<object[]> Refusals()
        {
            string line = "GET / HTTP/1.1\r\nHost: a\r\n";
            string good = line + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
            yield return ["an unknown path", 404, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"];
            yield return ["no HTTP", 400, "hello\r\n\r\n"];
            yield return ["a blank in the target", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"];
            yield return ["no Host", 400, "GET / HTTP/1.1\r\n\r\n"];
            yield return ["two Hosts", 400, line + "Host: b\r\n\r\n"];
            yield return ["a line without a colon", 400, line + "nonsense\r\n\r\n"];
            yield return ["a folded line", 400, line + "X-A: b\r\n c\r\n\r\n"];
            yield return ["no key", 400, good.Replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "")];
            yield return ["a short key", 400, good.Replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==")];
            yield return ["no Upgrade", 400, good.Replace("Upgrade: websocket\r\n", "")];
            yield return ["no version", 400, good.Replace("Sec-WebSocket-Version: 13\r\n", "")];
            yield return ["version 8", 426, good.Replace("Version: 13", "Version: 8")];
            yield return ["another method", 405, good.Replace("GET", "POST")];
            yield return ["another protocol", 505, good.Replace("HTTP/1.1", "HTTP/2.0")];
            yield return ["a long target", 414, good.Replace("GET /", "GET /" + new string('a', 1000 + Options.Largest))];
            yield return ["a long head", 431, good.Replace("\r\n\r\n", "\r\nX: " + new string('x', 9000) + "\r\n\r\n")];
            yield return ["many lines", 431, good.Replace("\r\n\r\n", "\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 200)) + "\r\n")];
        }

        [TestMethod]
        [DynamicData(nameof(Refusals), DynamicDataDisplayName = nameof(NameOf))]
        public void Request_invalid_getsStatusWithoutReset(string what, int status, string request)
        {
            using WsServer server = Serve();
            Response response = Ask(server, request);
            Assert.AreEqual(status, response.Status, what);
            if (status == 426) Assert.AreEqual("13", response.Fields["Sec-WebSocket-Version"]);
            if (status == 405) Assert.AreEqual("GET, HEAD", response.Fields["Allow"]);

            // The same followed by more than the server reads: still no reset.
            var garbage = new byte[3000];
            new Random(2).NextBytes(garbage);
            using RawPeer client = RawPeer.Connect(server.Port);
            client.Send([.. Encoding.ASCII.GetBytes(request), .. garbage]);
            Assert.AreEqual(status, client.ReadResponse().Status, what + ", and garbage behind it");
        }

        [TestMethod]
        public void Get_followedByGarbage_isServed()
        {
            using WsServer server = Serve();
            using RawPeer client = RawPeer.Connect(server.Port);
            client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\n\r\n" + new string('\0', 20000));
            Assert.AreEqual(Page, Encoding.ASCII.GetString(client.ReadResponse().Body));
        }

        [TestMethod]
        public void OnRequest_refusing_returnsItsStatus()
        {
            var handler = new Recorder
            {
                StatusFor = request => request.Query switch
                {
                    "token=good" => 101,
                    "throw" => throw new InvalidOperationException("no list of tokens"),
                    _ => 401,
                },
            };
            using WsServer server = Serve(handler);
            Response response = Ask(server, RawPeer.Upgrade("/ws"));
            Assert.AreEqual(401, response.Status);
            Assert.IsTrue(response.Fields.ContainsKey("WWW-Authenticate"), "RFC 9110 section 15.5.2");
            Assert.AreEqual(500, Ask(server, RawPeer.Upgrade("/ws?throw")).Status);
            handler.Expect("Error(HandlerFailed): no list of tokens");
            RawPeer.Open(server.Port, "/ws?token=good").Dispose();
        }

        [TestMethod]
        public void Request_fromForeignOrigin_returns403()
        {
            using WsServer server = Serve(null, Options.Server(o => o.AllowedOrigins = ["http://good.example"]));
            Assert.AreEqual(403, Ask(server, RawPeer.Upgrade("/", "Origin: http://evil.example\r\n")).Status);
            using RawPeer client = RawPeer.Connect(server.Port);
            client.Send(RawPeer.Upgrade("/", "Origin: http://good.example\r\n"));
            StringAssert.StartsWith(client.ReadHead(), "HTTP/1.1 101 ");
        }

        [TestMethod]
        public void Server_withAllConnectionsTaken_returns503AndServesPages()
        {
            var handler = new Recorder();
            using WsServer server = Serve(handler, Options.Server(o => o.MaxConnections = 2));
            using RawPeer first = RawPeer.Open(server.Port);
            using RawPeer second = RawPeer.Open(server.Port);
            handler.Expect("Open", "Open");

            for (int i = 0; i < 3; i++)
            {
                Response full = Ask(server, RawPeer.Upgrade());
                Assert.AreEqual(503, full.Status);
                Assert.IsTrue(full.Fields.ContainsKey("Retry-After"), "Retry-After");
            }

            Assert.AreEqual(200, Ask(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").Status, "pages are served all the same");
            first.SendClose(1000);
            first.ExpectClose(1000);
            Assert.IsEmpty(first.ReadToEnd());
            handler.Expect("Close(1000)");
            first.Dispose();
            Host.Until(() => Opens(server), "a slot is free");
        }

        private static bool Opens(WsServer server)
        {
            using RawPeer client = RawPeer.Connect(server.Port);
            client.Send(RawPeer.Upgrade());
            return client.ReadHead().StartsWith("HTTP/1.1 101 ");
        }

        [TestMethod]
        public void Content_thatThrows_endsOnlyItsConnection()
        {
            using WsServer server = Serve(new Recorder { Echoes = true });
            using RawPeer other = RawPeer.Open(server.Port);
            using (RawPeer client = RawPeer.Connect(server.Port))
            {
                client.Send("GET /failing HTTP/1.1\r\nHost: a\r\n\r\n");
                StringAssert.StartsWith(client.ReadHead(), "HTTP/1.1 200 ");
                client.ReadToEnd();
            }

            other.SendFrame(RawPeer.Text, "still there?");
            other.ExpectMessage(RawPeer.Text, "still there?");
        }
    }
}
