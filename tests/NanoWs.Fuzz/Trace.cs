using System;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// The outcome of some input, in a form that can be compared: only whole messages count, however many parts they had.
    /// </summary>
    internal sealed class Trace
    {
        public const byte Text = (byte)'T', Binary = (byte)'B', Ping = (byte)'i', Pong = (byte)'o', Close = (byte)'C', Failed = (byte)'F';

        private byte[] _bytes = new byte[256];

        public int Count { get; private set; }

        public void Clear()
        {
            Count = 0;
        }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count);

        public void Add(byte kind, ReadOnlySpan<byte> payload)
        {
            Put(kind);
            Put((byte)(payload.Length >> 16));
            Put((byte)(payload.Length >> 8));
            Put((byte)payload.Length);
            Put(payload);
        }

        public void AddCode(byte kind, int code, ReadOnlySpan<byte> payload)
        {
            Put((byte)(code >> 8));
            Put((byte)code);
            Add(kind, payload);
        }

        private void Put(byte b)
        {
            if (Count == _bytes.Length) Array.Resize(ref _bytes, Count * 2);
            _bytes[Count++] = b;
        }

        private void Put(ReadOnlySpan<byte> bytes)
        {
            while (Count + bytes.Length > _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
            bytes.CopyTo(_bytes.AsSpan(Count));
            Count += bytes.Length;
        }

        /// <summary>
        /// Whether these are the frames expected of a sender that may reply to the most recent ping only (RFC 6455 section 5.5.3): pongs
        /// that another pong follows may be missing; and, if frames had to wait, one that the reply to a close frame (section 5.5.2) or to
        /// an error (section 7.1.7) follows.
        /// </summary>
        public bool AreFramesOf(Trace expected, bool hadToWait)
        {
            ReadOnlySpan<byte> sent = Bytes;
            ReadOnlySpan<byte> rest = expected.Bytes;
            while (rest.Length > 0)
            {
                int size = 4 + (rest[1] << 16 | rest[2] << 8 | rest[3]);
                int next = rest.Length > size ? rest[size] : 0;
                bool isReplaceable = rest[0] == Pong && (next == Pong || (next == Close && hadToWait));
                if (sent.StartsWith(rest[..size])) sent = sent[size..];
                else if (!isReplaceable) return false;
                rest = rest[size..];
            }

            return sent.Length == 0;
        }

        public override string ToString() => Convert.ToHexString(Bytes);
    }
}
