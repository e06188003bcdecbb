using System;

namespace NanoWs.Tests
{
    /// <summary>A transport that throws, or loses its connection when something is sent, as the test says.</summary>
    internal sealed class FaultyTransport : WsTransport
    {
        private readonly WsTransport _inner;

        public bool ThrowsOnRead;
        public bool ThrowsOnWrite;
        public bool ThrowsOnAddress;
        public bool IsBrokenForWriting;
        public int Closed;

        public FaultyTransport(WsTransport inner)
        {
            _inner = inner;
        }

        public override string RemoteAddress => ThrowsOnAddress ? throw new Exception("out of memory, say") : _inner.RemoteAddress;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (ThrowsOnRead) throw new Exception("out of memory, say");
            return _inner.Read(buffer, offset, count);
        }

        public override int Write(byte[] buffer, int offset, int count)
        {
            if (ThrowsOnWrite) throw new Exception("out of memory, say");
            return IsBrokenForWriting ? -1 : _inner.Write(buffer, offset, count);
        }

        public override void Close()
        {
            Closed++;
            _inner.Close();
        }
    }
}
