using System;
using System.Threading;

namespace NanoWs.Soak
{
    /// <summary>A client that the library keeps connected. Its server goes and comes back, again and again.</summary>
    internal sealed class Upstream : WsHandler, IDisposable
    {
        private readonly Counts _counts;
        private readonly WsClient _client;
        private long _sent;
        private long _expected;

        public Upstream(Counts counts, int port)
        {
            _counts = counts;
            _client = new WsClient("ws://127.0.0.1:" + port + "/", this, new WsClientOptions
            {
                ReconnectDelayMs = 20, MaxReconnectDelayMs = 200, CloseTimeoutMs = 500, PingIntervalMs = 500, PongTimeoutMs = 4000,
                HandshakeTimeoutMs = 2000,
            });
            _client.Start();
        }

        public override void OnOpen(WsConnection connection)
        {
            Interlocked.Increment(ref _counts.Reconnects);
            _sent = _expected = 0;
            Say(connection);
        }

        // One message at a time: the next when the last has come back.
        private void Say(WsConnection connection) => connection.SendBinary(BitConverter.GetBytes(_sent++), 0, sizeof(long));

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
        {
            if (BitConverter.ToInt64(buffer, offset) != _expected++) Interlocked.Increment(ref _counts.Lost);
            Interlocked.Increment(ref _counts.Messages);
            Say(connection);
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            if (error is WsError.InternalFailure or WsError.HandlerFailed) EchoServer.Note(error, exception);
        }

        public void Dispose() => _client.Dispose();
    }
}
