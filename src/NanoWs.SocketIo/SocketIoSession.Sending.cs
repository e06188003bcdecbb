using System;
using System.Text;

namespace NanoWs
{
    // Sending, from any thread, and the acknowledgements that are awaited: _packetOut is the lock of both.
    internal sealed partial class SocketIoSession
    {
        private const int MaxAckId = 999999999;
        private const int Slack = 20; // for what is written before the size is checked: types, comma, ID, bracket

        private static readonly byte[] s_pong = { EnginePong };
        private static readonly Encoding s_utf8 = Encoding.UTF8; // on the device each use of the property creates one

        private readonly int _ackTimeout;
        private readonly int[] _ackIds; // awaited, plus 1; 0: free
        private readonly long[] _ackDeadlines;
        private byte[] _packetOut; // one packet: the types and the namespace stay, the rest is written anew for each
        private int _prefix; // the size of the types and the namespace
        private int _nextAckId;
        private int _awaited; // how many acknowledgements
        private bool _wasRefused; // because all of _ackIds were taken
        private bool _isPongDue;

        /// <summary>Prepares for packets of at most this size. The WebSocket checks it when all of a packet is written.</summary>
        public void Prepare(int size)
        {
            byte[] packet = new byte[size + Slack];
            int count = _namespace.Length;
            _packetOut = packet;
            packet[0] = EngineMessage;
            _prefix = 2;
            if (count == 1) return;
            if (count > size) throw TooLarge();
            Array.Copy(_namespace, 0, packet, 2, count);
            packet[count + 2] = (byte)',';
            _prefix = count + 3;
        }

        private WsSendResult SendConnect()
        {
            byte[] auth = Encoding.UTF8.GetBytes(_client.Auth ?? "");
            lock (_packetOut)
            {
                _isPongDue = false;
                Array.Copy(auth, 0, _packetOut, _prefix, auth.Length);
                return Send(SocketIoPacket.Connect, _prefix + auth.Length);
            }
        }

        private WsSendResult Send(int type, int end)
        {
            _packetOut[1] = (byte)type;
            return _connection.SendText(_packetOut, 0, end);
        }

        private void SendPong() => _isPongDue = _connection.SendText(s_pong, 0, 1) == WsSendResult.BufferFull;

        /// <summary>
        /// Sends an event, or without a name an acknowledgement. The ID is -1 for an event that is not to be acknowledged.
        /// </summary>
        public WsSendResult Emit(string name, int ackId, byte[] buffer, int offset, int count)
        {
            lock (_packetOut)
            {
                if (_state != Connected) return WsSendResult.Closed;
                byte[] packet = _packetOut;
                int at = _prefix;
                if (ackId >= 0) at = PutNumber(ackId, at);
                packet[at++] = (byte)'[';
                if (name != null) at = PutName(name, at);
                if (count > packet.Length - 2 - at) throw TooLarge();
                if (count > 0)
                {
                    if (name != null) packet[at++] = (byte)',';
                    Array.Copy(buffer, offset, packet, at, count);
                }

                packet[at + count] = (byte)']';
                return Send(name == null ? SocketIoPacket.Ack : SocketIoPacket.Event, at + count + 1);
            }
        }

        /// <summary>Sends an event that is to be acknowledged.</summary>
        public WsSendResult Emit(string name, byte[] buffer, int offset, int count, out int ackId)
        {
            lock (_packetOut)
            {
                ackId = _nextAckId;
                int free = 0;
                while (_ackIds[free] != 0)
                {
                    if (++free < _ackIds.Length) continue;
                    _wasRefused = true;
                    return WsSendResult.BufferFull;
                }

                WsSendResult result = Emit(name, ackId, buffer, offset, count);
                if (result != WsSendResult.Sent) return result;
                _ackIds[free] = ackId + 1;
                _ackDeadlines[free] = _clock.Milliseconds + _ackTimeout;
                _awaited++;
                _nextAckId = ackId < MaxAckId ? ackId + 1 : 0;
                return result;
            }
        }

        private int PutName(string name, int at)
        {
            byte[] packet = _packetOut;
            packet[at++] = (byte)'"';
            if (name.Length > packet.Length - at) throw TooLarge();
            int end = JsonText.Escape(packet, at, at + s_utf8.GetBytes(name, 0, name.Length, packet, at));
            if (end < 0) throw SocketIoClient.Invalid(nameof(name));
            if (end >= packet.Length) throw TooLarge();
            packet[end] = (byte)'"';
            return end + 1;
        }

        private static ArgumentException TooLarge() => new ArgumentException("Larger than SendBufferSize.");

        // Returns the offset behind the number.
        private int PutNumber(int number, int at)
        {
            if (number > 9) at = PutNumber(number / 10, at);
            _packetOut[at] = (byte)('0' + number % 10);
            return at + 1;
        }

        // Returns the first ID that is this one or due, and is no longer awaited then; -1: none.
        private int TakeAck(int id, long now)
        {
            lock (_packetOut)
            {
                for (int i = 0; i < _ackIds.Length; i++)
                {
                    int awaited = _ackIds[i] - 1;
                    if (awaited < 0 || (awaited != id && now < _ackDeadlines[i])) continue;
                    _ackIds[i] = 0;
                    _awaited--;
                    return awaited;
                }

                return -1;
            }
        }

        private void LoseAcks(long now)
        {
            for (int id = TakeAck(-1, now); id >= 0; id = TakeAck(-1, now)) _handler.OnAckLost(_client, id);
            AfterAck();
        }

        // Calls OnDrained if an Emit was refused because no ID was free: one may be free again.
        private void AfterAck()
        {
            if (!_wasRefused || _awaited == _ackIds.Length) return;
            _wasRefused = false;
            _handler.OnDrained(_client);
        }
    }
}
