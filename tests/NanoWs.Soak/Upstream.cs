using System;
using System.Text;
using System.Threading;

namespace NanoWs.Soak
{
    /// <summary>A client that the library keeps connected, to a server that is stopped and started again and again.</summary>
    internal sealed class Upstream : WsHandler, IDisposable
    {
        private readonly Counts _counts;
        private readonly WsServer _server;
        private readonly WsClient _client;
        private int _sent;
        private int _expected;

        public Upstream(Counts counts)
        {
            _counts = counts;
            var probe = new WsServer(0, new EchoServer());
            probe.Open();
            int port = probe.Port;
            probe.Stop();
            _server = new WsServer(port, new EchoServer(), new WsServerOptions { CloseTimeoutMs = 500 });
            _client = new WsClient("ws://127.0.0.1:" + port + "/", this,
                new WsClientOptions { ReconnectDelayMs = 20, MaxReconnectDelayMs = 200, CloseTimeoutMs = 500 });
            _server.Start();
            _client.Start();
        }

        public override void OnOpen(WsConnection connection)
        {
            Interlocked.Increment(ref _counts.Reconnects);
            _sent = _expected = 0;
            Say(connection);
        }

        // One message at a time: the next when the last has come back.
        private void Say(WsConnection connection) => connection.SendText((_sent++).ToString());

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            if (Encoding.UTF8.GetString(buffer, offset, count) != (_expected++).ToString()) Interlocked.Increment(ref _counts.Lost);
            Interlocked.Increment(ref _counts.Messages);
            Say(connection);
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
        }

        /// <summary>The server goes, and comes back.</summary>
        public void Restart()
        {
            _server.Stop();
            _server.Start();
        }

        public void Dispose()
        {
            _client.Stop();
            _server.Stop();
        }
    }
}
