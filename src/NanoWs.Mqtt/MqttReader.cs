using System;

namespace NanoWs
{
    /// <summary>
    /// Finds packets in a stream of bytes, however it is cut into pieces. A packet in one piece is left where it is; one that is split is
    /// gathered in a buffer of fixed size. Free of I/O and of time.
    /// </summary>
    internal sealed class MqttReader
    {
        private const int MaxShift = 21; // of the fourth byte of a remaining length

        // What a server sends, as bits, and the remaining lengths that it may have; PUBLISH is the only one of any length.
        private const int Known = 1 << MqttPacket.Connack | 1 << MqttPacket.Publish | 1 << MqttPacket.Puback | 1 << MqttPacket.Suback
            | 1 << MqttPacket.Unsuback | 1 << MqttPacket.Pingresp;

        private readonly byte[] _buffer; // for packets that are split
        private int _shift = -1; // of the next byte of the remaining length; -1 before the first byte of a packet
        private int _length; // the remaining length, as far as it is known
        private int _taken; // of the packet's content; -1 in the header

        public MqttReader(int size)
        {
            _buffer = new byte[size];
        }

        /// <summary>Gets the first byte of the packet.</summary>
        public int First { get; private set; }

        /// <summary>Gets whether there is a packet, complete with its content.</summary>
        public bool IsComplete { get; private set; }

        /// <summary>Gets the buffer of the packet's content, which is valid as long as what was given to <see cref="Read"/>.</summary>
        public byte[] Buffer { get; private set; }

        /// <summary>Gets where the packet's content begins: what follows its fixed header.</summary>
        public int Offset { get; private set; }

        /// <summary>Gets the size of the packet's content; if it is cut off, of what there is of it.</summary>
        public int Count { get; private set; }

        /// <summary>Gets whether the packet is larger than the buffer: the end of its content was skipped.</summary>
        public bool IsCutOff => _length > _buffer.Length;

        /// <summary>Gets what is wrong with the packet. Nothing can be read after it.</summary>
        public MqttError Error { get; private set; }

        /// <summary>Begins anew, with another stream.</summary>
        public void Reset()
        {
            _shift = -1;
            IsComplete = false;
            Error = MqttError.None;
        }

        /// <summary>Reads on up to the end of a packet, or of the bytes. Returns the offset after what was read.</summary>
        /// <param name="bytes">The buffer.</param>
        /// <param name="at">Where to begin.</param>
        /// <param name="end">Where the bytes end.</param>
        public int Read(byte[] bytes, int at, int end)
        {
            IsComplete = false;
            if (_shift < 0)
            {
                if (at == end) return at;
                First = bytes[at++];
                Error = CheckFirst(First);
                if (Error != MqttError.None) return at;
                _shift = 0;
                _length = 0;
                _taken = -1;
            }

            if (_taken < 0)
            {
                at = ReadLength(bytes, at, end);
                if (_taken < 0) return at;
            }

            int count = end - at < _length - _taken ? end - at : _length - _taken;
            if (count == _length && !IsCutOff) Complete(bytes, at, count); // in one piece
            else Gather(bytes, at, count);
            return at + count;
        }

        private int ReadLength(byte[] bytes, int at, int end)
        {
            while (at < end)
            {
                int b = bytes[at++];
                _length |= (b & 0x7F) << _shift;
                if (b < 0x80)
                {
                    Error = CheckLength(First >> 4, _length);
                    if (Error == MqttError.None) _taken = 0;
                    return at;
                }

                _shift += 7;
                if (_shift <= MaxShift) continue;
                Error = MqttError.InvalidLength;
                return at;
            }

            return at;
        }

        private void Gather(byte[] bytes, int at, int count)
        {
            int room = _buffer.Length - _taken;
            if (room > 0) Array.Copy(bytes, at, _buffer, _taken, count < room ? count : room);
            _taken += count;
            if (_taken == _length) Complete(_buffer, 0, IsCutOff ? _buffer.Length : _length);
        }

        private void Complete(byte[] buffer, int offset, int count)
        {
            Buffer = buffer;
            Offset = offset;
            Count = count;
            IsComplete = true;
            _shift = -1;
        }

        // Section 2.2.2, and table 2.1 for who sends what.
        private static MqttError CheckFirst(int first)
        {
            int type = first >> 4;
            if ((Known & 1 << type) == 0) return MqttError.UnexpectedPacket;
            if (type != MqttPacket.Publish) return (first & 15) == 0 ? MqttError.None : MqttError.InvalidFlags;
            bool isTwice = (first & 6) == 0 && (first & MqttPacket.Duplicate) != 0; // 3.3.1.1: not with QoS 0
            return (first & 4) == 0 && !isTwice ? MqttError.None : MqttError.InvalidFlags;
        }

        private static MqttError CheckLength(int type, int length)
        {
            if (type == MqttPacket.Publish) return length >= 3 ? MqttError.None : MqttError.InvalidLength;
            int expected = type == MqttPacket.Suback ? 3 : type == MqttPacket.Pingresp ? 0 : 2;
            return length == expected ? MqttError.None : MqttError.InvalidLength;
        }
    }
}
