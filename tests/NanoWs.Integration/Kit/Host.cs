using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>What tests start, and how they wait.</summary>
    internal static class Host
    {
        /// <summary>A server on a thread of its own, on a free port.</summary>
        public static WsServer Start(WsHandler handler, WsServerOptions options = null) => Start(new WsServer(0, handler, options ?? Options.Server()));

        public static WsServer Start(WsServer server)
        {
            server.Start();
            return server;
        }

        /// <summary>A client that is connected, and served by a thread of its own.</summary>
        public static WsClient Connect(int port, WsHandler handler, WsClientOptions options = null, string path = "/")
        {
            var client = new WsClient(Url(port, path), handler, options ?? Options.Client());
            client.Connect(Recorder.Patience);
            client.Start();
            return client;
        }

        public static string Url(int port, string path = "/") => "ws://127.0.0.1:" + port + path;

        /// <summary>Waits for what no event tells.</summary>
        /// <param name="condition">What must come true.</param>
        /// <param name="what">How to call it when it does not.</param>
        /// <param name="progress">For long work: as long as this changes it is not in vain, however slow the machine.</param>
        public static void Until(Func<bool> condition, string what, Func<long> progress = null)
        {
            var watch = Stopwatch.StartNew();
            long last = 0;
            while (!condition())
            {
                long now = progress?.Invoke() ?? 0;
                if (now != last) watch.Restart();
                last = now;
                if (watch.ElapsedMilliseconds > Recorder.Patience) throw new AssertFailedException("In vain: " + what);
                Thread.Sleep(2);
            }
        }

        /// <summary>A server side that does what a test tells it to.</summary>
        public static Socket Listen(int backlog = 16)
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(backlog);
            return listener;
        }

        public static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint).Port;

        /// <summary>A port on which nobody listens.</summary>
        public static int FreePort()
        {
            using Socket listener = Listen();
            return PortOf(listener);
        }
    }

    /// <summary>A listener whose connections hold little on the way out, so that a peer which does not read is noticed soon.</summary>
    internal sealed class NarrowListener : SocketListener
    {
        public NarrowListener()
            : base(0)
        {
        }

        private protected override WsTransport Wrap(Socket socket)
        {
            socket.SendBufferSize = 4096;
            return base.Wrap(socket);
        }
    }
}
