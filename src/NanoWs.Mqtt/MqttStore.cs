using System;

namespace NanoWs
{
    /// <summary>
    /// Packets in the order in which they are sent, in a buffer of fixed size. Each is kept until it is removed, and all can be sent once
    /// more. A packet is written at <see cref="Room"/>, and then committed or left. Its owner locks it.
    /// </summary>
    internal sealed class MqttStore
    {
        /// <summary>What is before each packet: its size, its identifier, and whether the server has acknowledged it.</summary>
        private const int HeadSize = 5;

        private readonly byte[] _buffer;
        private int _end;
        private int _next; // the record to be sent next

        public MqttStore(int size)
        {
            _buffer = new byte[size];
        }

        public byte[] Buffer => _buffer;

        public int End => _end;

        /// <summary>Gets where the next packet is to be written.</summary>
        public int Room => _end + HeadSize;

        /// <summary>Gets the largest size of a packet.</summary>
        public int MaxPacket => _buffer.Length - HeadSize;

        /// <summary>Gets whether there are packets still to be sent.</summary>
        public bool HasUnsent => _next < _end;

        /// <summary>Gets the identifier of the oldest packet; 0 if there is none.</summary>
        public int OldestId => _end == 0 ? 0 : IdAt(0);

        /// <summary>Gets where the packet to be sent next begins.</summary>
        public int NextPacket => _next + HeadSize;

        /// <summary>Gets the size of the packet to be sent next.</summary>
        public int NextSize => SizeAt(_next);

        /// <summary>Keeps the packet that has been written.</summary>
        public void Commit(int size, int id)
        {
            byte[] buffer = _buffer;
            int at = _end;
            buffer[at] = (byte)(size >> 8);
            buffer[at + 1] = (byte)size;
            buffer[at + 2] = (byte)(id >> 8);
            buffer[at + 3] = (byte)id;
            buffer[at + 4] = 0;
            _end = at + HeadSize + size;
        }

        /// <summary>Records that the next packet has been sent. A PUBLISH is a duplicate from then on.</summary>
        public void Sent()
        {
            int first = _next + HeadSize;
            if ((_buffer[first] & 0xF0) == MqttPacket.PublishByte) _buffer[first] |= MqttPacket.Duplicate;
            _next = After(_next);
            SkipAcknowledged();
        }

        /// <summary>Begins with the first packet again that has not been acknowledged.</summary>
        public void Rewind()
        {
            _next = 0;
            SkipAcknowledged();
        }

        private void SkipAcknowledged()
        {
            while (_next < _end && _buffer[_next + 4] != 0) _next = After(_next);
        }

        /// <summary>Returns the record of a packet that has this identifier and has been sent; -1 if there is none.</summary>
        public int Find(int id)
        {
            for (int i = 0; i < _next; i = After(i))
            {
                if (IdAt(i) == id) return i;
            }

            return -1;
        }

        /// <summary>Returns the record after the given one; -1 if there is none.</summary>
        public int Following(int record)
        {
            int next = record < 0 ? 0 : After(record);
            return next < _end ? next : -1;
        }

        public int PacketAt(int record) => record + HeadSize;

        public int SizeAt(int record) => _buffer[record] << 8 | _buffer[record + 1];

        public int IdAt(int record) => _buffer[record + 2] << 8 | _buffer[record + 3];

        private int After(int record) => record + HeadSize + SizeAt(record);

        /// <summary>Notes whether a packet that is kept has been acknowledged.</summary>
        public void Mark(int record, bool isAcknowledged) => _buffer[record + 4] = isAcknowledged ? (byte)1 : (byte)0;

        /// <summary>Removes a packet.</summary>
        public void Remove(int record)
        {
            int after = After(record);
            Array.Copy(_buffer, after, _buffer, record, _end - after);
            _end -= after - record;
            if (_next > record) _next -= after - record;
            else SkipAcknowledged(); // it was the next one
        }
    }
}
