using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Kit;

namespace NanoWs.Integration
{
    /// <summary>A server whose process may open no more sockets, or has no memory for another one.</summary>
    [TestClass]
    public class ExhaustionTests
    {
        private const int Descriptors = 200; // .NET itself uses about 130
        private const int Clients = 200;

        /// <summary>A listener without memory for the next connections.</summary>
        private sealed class PoorListener : SocketListener
        {
            public int Failures = 2;

            public PoorListener()
                : base(IPAddress.Loopback, 0)
            {
            }

            private protected override WsTransport Wrap(Socket socket) =>
                Failures-- > 0 ? throw new OutOfMemoryException() : base.Wrap(socket);
        }

        [TestMethod]
        public void Server_withoutMemoryForAConnection_recovers()
        {
            var handler = new Recorder();
            var listener = new PoorListener();
            using WsServer server = Host.Start(new WsServer(listener, handler, Options.Server()));
            for (int i = 0; i < 2; i++)
            {
                using RawPeer refused = RawPeer.Connect(server.Port);
                Host.Until(() => listener.Failures == 1 - i, "the connection is refused");
            }

            using RawPeer open = RawPeer.Open(server.Port);
            handler.Expect("Open");
        }

        [TestMethod]
        public void Server_withoutSockets_servesItsClientsAndRecovers()
        {
            if (!OperatingSystem.IsLinux()) Assert.Inconclusive("needs Linux's limit of descriptors");
            string echo = Programs.Built("NanoWs.Echo");
            string limited = $"ulimit -n {Descriptors}; exec \"$0\" \"$@\"";
            using var program = RunningProgram.Launch(
                "bash", "-c", limited, Programs.DotNet, echo, "server", "--port", "0", "--connections", "500");
            int port = int.Parse(program.WaitFor(@"on (\d+)").Groups[1].Value);
            using RawPeer first = RawPeer.Open(port); // which does nothing yet: .NET opens files for what is used for the first time
            var others = new List<RawPeer>();
            try
            {
                for (int i = 0; i < Clients; i++)
                {
                    others.Add(RawPeer.Connect(port));
                    others[i].Send(RawPeer.Upgrade());
                }

                program.WaitFor("Too many open files");

                // The listener stays readable, which must not keep the loop spinning, and is reported no more.
                using Process process = Process.GetProcessById(program.Id);
                TimeSpan before = process.TotalProcessorTime;
                for (int i = 0; i < 100; i++)
                {
                    first.SendFrame(RawPeer.Text, "still here");
                    first.ExpectMessage(RawPeer.Text, "still here");
                    Thread.Sleep(10); // in which the server has nothing to do
                }

                process.Refresh();
                TimeSpan used = process.TotalProcessorTime - before;
                Assert.IsLessThan(600, used.TotalMilliseconds, "of processor time in more than a second");
                Assert.IsEmpty(program.TakeLines(), "said again");
            }
            finally
            {
                foreach (RawPeer other in others) other.Dispose();
            }

            using RawPeer newcomer = RawPeer.Open(port);
            newcomer.SendFrame(RawPeer.Text, "new");
            newcomer.ExpectMessage(RawPeer.Text, "new");
            first.SendFrame(RawPeer.Text, "old");
            first.ExpectMessage(RawPeer.Text, "old");
        }
    }
}
