using System;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>What TLS connections leave when they have ended. This is counted for the whole process, so these tests run alone.</summary>
    [TestClass]
    [DoNotParallelize]
    public class TlsEnduranceTests
    {
        private const int Rounds = 25;

        private static readonly X509Certificate2 s_certificate = new CertificateOptions { Hosts = ["localhost"] }.Make();

        // What a client sends whose network fails: the header of a record, and the beginning of its first message.
        private static readonly byte[] s_begun = [22, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3];

        private sealed record Usage(int Threads, int Descriptors)
        {
            public static Usage Now()
            {
                // Finalizers would hide what was not disposed, so they are not run.
                string[] threads = Directory.GetDirectories("/proc/self/task");
                return new Usage(threads.Count(IsOurs), Directory.GetFiles("/proc/self/fd").Length);
            }

            private static bool IsOurs(string folder)
            {
                try
                {
                    return File.ReadAllText(Path.Combine(folder, "comm")).StartsWith("NanoWs TLS", StringComparison.Ordinal);
                }
                catch (IOException)
                {
                    return false; // ended while we looked
                }
            }
        }

        private static SslStream Secure(RawPeer peer)
        {
            var stream = new SslStream(new NetworkStream(peer.Socket), false, (_, _, _, _) => true);
            stream.AuthenticateAsClient("localhost");
            return stream;
        }

        private static SslStream Open(RawPeer peer)
        {
            SslStream stream = Secure(peer);
            stream.Write(Encoding.ASCII.GetBytes(RawPeer.Upgrade()));
            Assert.AreNotEqual(0, stream.Read(new byte[500]));
            return stream;
        }

        private static void End(string how, int port)
        {
            using RawPeer peer = RawPeer.Connect(port);
            SslStream stream = null;
            switch (how)
            {
                case "silent":
                    break;
                case "silent, then reset":
                    peer.Reset();
                    break;
                case "handshake begun":
                    peer.Send(s_begun);
                    break;
                case "handshake begun, then reset":
                    peer.Send(s_begun);
                    peer.Reset();
                    break;
                case "no TLS":
                    peer.Send(RawPeer.Upgrade());
                    break;
                case "nothing asked":
                    stream = Secure(peer);
                    break;
                case "open, then lost":
                    stream = Open(peer);
                    break;
                case "open, then reset":
                    stream = Open(peer);
                    peer.Reset();
                    break;
                case "closed by us":
                    stream = Open(peer);
                    stream.Write(RawPeer.Frame(true, RawPeer.Close, [3, 232]));
                    ReadToEnd(stream);
                    break;
                case "closed by the server":
                    stream = Open(peer);
                    stream.Write(RawPeer.Frame(true, RawPeer.Text, "close"u8.ToArray()));
                    stream.Write(RawPeer.Frame(true, RawPeer.Close, [3, 232]));
                    ReadToEnd(stream);
                    break;
                case "page":
                    stream = Secure(peer);
                    stream.Write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
                    ReadToEnd(stream);
                    break;
            }

            stream?.Dispose();
        }

        private static void ReadToEnd(SslStream stream)
        {
            var buffer = new byte[1000];
            while (stream.Read(buffer) > 0)
            {
            }
        }

        private static void ExpectNothingLeft(Usage before, Func<bool> isQuiet)
        {
            Host.Until(isQuiet, "all is closed");
            Usage after = null;
            Host.Until(() => (after = Usage.Now()).Threads <= before.Threads && after.Descriptors <= before.Descriptors + 3,
                "threads and descriptors come back to " + before);
        }

        [TestMethod]
        [DataRow("silent")]
        [DataRow("silent, then reset")]
        [DataRow("handshake begun")]
        [DataRow("handshake begun, then reset")]
        [DataRow("no TLS")]
        [DataRow("nothing asked")]
        [DataRow("open, then lost")]
        [DataRow("open, then reset")]
        [DataRow("closed by us")]
        [DataRow("closed by the server")]
        [DataRow("page")]
        public void Server_afterConnectionsThatEnd_leaksNothing(string how)
        {
            if (!OperatingSystem.IsLinux()) Assert.Inconclusive("/proc is of Linux.");
            var handler = new Recorder { TextReceived = (connection, text) => connection.Close(), OmitsMessages = true };
            var server = new WsServer(new TlsListener(0, s_certificate), handler, Options.Server());
            server.Serve("/", new WsBytesContent("text/plain", new byte[1000]));
            using (Host.Start(server))
            {
                End(how, server.Port);
                Host.Until(() => Usage.Now().Threads == 0, "the first is over");
                Usage before = Usage.Now();
                for (int i = 0; i < Rounds; i++) End(how, server.Port);
                ExpectNothingLeft(before, () => server.ConnectionCount == 0);
            }
        }

        // The server ends the connections, while its peers send nothing.
        [TestMethod]
        [DataRow(false)]
        [DataRow(true)]
        public void Server_stoppedOrTimedOut_leaksNothing(bool isStopped)
        {
            if (!OperatingSystem.IsLinux()) Assert.Inconclusive("/proc is of Linux.");
            WsServerOptions options = Options.Server(o => o.HandshakeTimeoutMs = isStopped ? 2 * Recorder.Patience : 500);
            Usage before = Usage.Now();
            var peers = new RawPeer[options.MaxConnections];
            using (WsServer server = Host.Start(new WsServer(new TlsListener(0, s_certificate), new Recorder(), options)))
            {
                int own = Usage.Now().Descriptors - before.Descriptors;
                for (int i = 0; i < peers.Length; i++)
                {
                    peers[i] = RawPeer.Connect(server.Port);
                    if (i % 2 == 0) peers[i].Send(s_begun);
                }

                Host.Until(() => Usage.Now().Threads == peers.Length, "all are in the midst of their handshakes");
                if (isStopped) server.Stop();
                before = before with { Descriptors = before.Descriptors + peers.Length + own };
                ExpectNothingLeft(before, () => server.ConnectionCount == 0);
            }

            foreach (RawPeer peer in peers) peer.Dispose();
        }

        // A client, with each kind of failing server.
        [TestMethod]
        [DataRow("silent")]
        [DataRow("closes")]
        [DataRow("resets")]
        [DataRow("speaks no TLS")]
        public void Client_afterHandshakesThatFail_leaksNothing(string how)
        {
            if (!OperatingSystem.IsLinux()) Assert.Inconclusive("/proc is of Linux.");
            using Socket listener = Host.Listen();
            var client = new WsClient("wss://127.0.0.1:" + Host.PortOf(listener) + "/", new Recorder(), Options.Client());
            Usage before = null;
            for (int i = 0; i < 5; i++)
            {
                using Task serving = Task.Run(() => Fail(listener, how));
                Assert.ThrowsExactly<WsException>(() => client.Connect(500));
                serving.Wait();
                Host.Until(() => Usage.Now().Threads == 0, "the thread has ended");
                before ??= Usage.Now();
            }

            ExpectNothingLeft(before, () => true);
        }

        private static void Fail(Socket listener, string how)
        {
            using var peer = new RawPeer(listener.Accept(), false);
            if (how == "speaks no TLS") peer.Send("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.Read(11);
            if (how == "silent") Thread.Sleep(700); // longer than the client waits: nothing tells this end that it has given up
            if (how == "resets") peer.Reset();
        }
    }
}
