using System;

namespace NanoWs.Fuzz
{
    /// <summary>The library's end of a connection in memory. What the peer does is the fuzzer's affair.</summary>
    internal sealed class FuzzWire : WsTransport
    {
        private readonly bool _hasHalfClose;
        private readonly int _writeStyle;
        private Rng _rng;
        private byte[] _input = Array.Empty<byte>();
        private int _arrived;
        private int _read;
        private int _written;
        private byte[] _output = new byte[8192];

        /// <param name="rng">Decides how much each write takes.</param>
        public FuzzWire(ref Rng rng)
        {
            _rng = new Rng(rng.Next(), 0);
            _hasHalfClose = rng.OneIn(2);
            _writeStyle = rng.Below(3);
        }

        /// <summary>The peer has ended the stream: that is read behind the bytes that have arrived.</summary>
        public bool IsEnded;

        /// <summary>The peer has reset the connection.</summary>
        public bool IsReset;

        /// <summary>So many bytes are taken, and none after them.</summary>
        public int StallsAt = int.MaxValue;

        public bool IsClosed { get; private set; }

        /// <summary>Whether something had to wait because a write did not take all of it.</summary>
        public bool HasHeldBack { get; private set; }

        public byte[] Output => _output[.._written];

        public bool HasArrived => _arrived == _input.Length;

        public bool IsRead => _read == _arrived;

        /// <summary>The bytes that the peer sends; none of them has arrived yet.</summary>
        public void Say(byte[] input)
        {
            _input = input;
            _arrived = _read = 0;
        }

        /// <summary>Further bytes arrive.</summary>
        public void Arrive(int count) => _arrived += count;

        public int Left => _input.Length - _arrived;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (count < 1 || offset < 0 || offset + count > buffer.Length) throw new InvalidOperationException("Read(" + count + ")");
            if (IsClosed || IsReset) return -1;
            if (IsRead) return IsEnded ? -1 : 0;
            count = Math.Min(count, _arrived - _read);
            Array.Copy(_input, _read, buffer, offset, count);
            _read += count;
            return count;
        }

        public override int Write(byte[] buffer, int offset, int count)
        {
            if (count < 1 || offset < 0 || offset + count > buffer.Length) throw new InvalidOperationException("Write(" + count + ")");
            if (IsClosed || IsReset) return -1;
            int offered = count;
            if (_writeStyle == 1) count = Math.Min(count, 1 + _rng.Below(40));
            else if (_writeStyle == 2) count = Math.Min(count, _rng.Below(400));
            count = Math.Min(count, StallsAt - _written);
            HasHeldBack |= count < offered;
            while (_written + count > _output.Length) Array.Resize(ref _output, 2 * _output.Length);
            Array.Copy(buffer, offset, _output, _written, count);
            _written += count;
            return count;
        }

        public override bool Shutdown() => _hasHalfClose && !IsReset;

        public override void Close() => IsClosed = true;
    }

    /// <summary>Time that the fuzzer moves.</summary>
    internal sealed class FuzzClock : WsClock
    {
        public long Now = 1000;

        public override long Milliseconds => Now;
    }
}
