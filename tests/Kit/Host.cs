using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Kit
{
    /// <summary>What tests start, and how they wait.</summary>
    internal static class Host
    {
        /// <summary>A server on a thread of its own, on a free port.</summary>
        public static WsServer Start(WsHandler handler, WsServerOptions options = null) =>
            Start(new WsServer(0, handler, options ?? Options.Server()));

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

        /// <summary>Waits for a condition that no event announces.</summary>
        /// <param name="condition">What must become true.</param>
        /// <param name="what">What the failure says if it does not.</param>
        /// <param name="progress">For long work: the wait is extended as long as this changes, however slow the machine is.</param>
        public static void Until(Func<bool> condition, string what, Func<long> progress = null)
        {
            var watch = Stopwatch.StartNew();
            long last = 0;
            while (!condition())
            {
                long now = progress?.Invoke() ?? 0;
                if (now != last) watch.Restart();
                last = now;
                if (watch.ElapsedMilliseconds > Recorder.Patience) throw new AssertFailedException("Did not happen in time: " + what);
                Thread.Sleep(2); // for conditions that have no event: counts, states, what a process prints
            }
        }

        /// <summary>A server's end of a connection that a test controls.</summary>
        public static Socket Listen(int backlog = 16)
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(backlog);
            return listener;
        }

        public static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint).Port;

        /// <summary>A port on which no server listens.</summary>
        public static int FreePort()
        {
            using Socket listener = Listen();
            return PortOf(listener);
        }
    }
}
