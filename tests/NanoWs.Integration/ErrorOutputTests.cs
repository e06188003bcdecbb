using System;
using System.IO;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>Errors are printed unless the handler overrides OnError.</summary>
    [TestClass]
    [DoNotParallelize]
    public class ErrorOutputTests
    {
        private sealed class Careless : WsHandler
        {
            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
                throw new InvalidOperationException("boom");
        }

        private static string Printed(Action<WsServer> action)
        {
            TextWriter before = Console.Out;
            var text = new StringWriter();
            Console.SetOut(TextWriter.Synchronized(text));
            try
            {
                using WsServer server = Host.Start(new Careless(), Options.Server(null, 128));
                action(server);
                Host.Until(() => server.ConnectionCount == 0, "the connection is over");
            }
            finally
            {
                Console.SetOut(before);
            }

            return text.ToString();
        }

        [TestMethod]
        public void Exception_inHandler_isPrinted()
        {
            string text = Printed(server =>
            {
                using RawPeer peer = RawPeer.Open(server.Port);
                peer.SendFrame(RawPeer.Text, "x");
                peer.ExpectClose(1011);
            });
            StringAssert.Matches(text, new("^NanoWs: 127\\.0\\.0\\.1:\\d+: The handler threw .*InvalidOperationException: boom"));
        }

        [TestMethod]
        public void Message_tooBig_isPrinted()
        {
            string text = Printed(server =>
            {
                using RawPeer peer = RawPeer.Open(server.Port);
                peer.SendFrame(RawPeer.Text, new string('x', 5000));
                peer.ExpectClose(1009);
            });
            StringAssert.Contains(text, "enlarge ReceiveBufferSize");
        }

        [TestMethod]
        public void Violation_ofPeer_isPrintedWithItsName()
        {
            string text = Printed(server =>
            {
                using RawPeer peer = RawPeer.Open(server.Port);
                peer.Send(RawPeer.Frame(true, 3, []));
                peer.ExpectClose(1002);
            });
            StringAssert.Contains(text, "The peer violated RFC 6455 (WsError ReservedOpcode); closing with 1002.");
        }

        [TestMethod]
        public void ConnectFailure_ofClient_isPrintedWithoutItsType()
        {
            int port = Host.FreePort();
            string text = Printed(server =>
            {
                using WsClient client = new(Host.Url(port), new Careless(), Options.Client());
                client.Run();
            });
            StringAssert.Contains(text, "NanoWs: Could not connect. No connection to 127.0.0.1:" + port);
        }

        private sealed class Silent : SocketIoHandler
        {
        }

        [TestMethod]
        public void ConnectFailures_ofMqttAndSocketIo_arePrintedInOneLineEach()
        {
            int port = Host.FreePort();
            string url = Host.Url(port);
            string text = Printed(_ =>
            {
                var options = new MqttOptions();
                options.WebSocket.ReconnectDelayMs = 0;
                using var mqtt = new MqttClient(url, null, options);
                mqtt.Run();
                using var socketIo = new SocketIoClient(url, new Silent(), new SocketIoOptions { WebSocket = Options.Client() });
                socketIo.Run();
            });
            string[] lines = text.TrimEnd().Split(Environment.NewLine);
            Assert.HasCount(2, lines, text);
            string reason = "No connection to 127.0.0.1:" + port + ": ";
            StringAssert.StartsWith(lines[0], "MQTT 127.0.0.1:" + port + ": " + reason);
            StringAssert.StartsWith(lines[1], "Socket.IO: " + reason);
            foreach (string line in lines) StringAssert.Matches(line, new("[a-z][.?]$"));
        }
    }
}
