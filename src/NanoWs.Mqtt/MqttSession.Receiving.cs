namespace NanoWs
{
    // What the server sends, on the loop thread.
    internal sealed partial class MqttSession
    {
        private readonly MqttReader _reader;
        private readonly MqttMessage _message = new MqttMessage();
        private readonly byte[] _puback = { MqttPacket.PubackByte, 2, 0, 0 };
        private int _unacknowledged; // the identifier of a message whose PUBACK could not be sent yet; 0 for none
        private bool _isAccepted; // OnConnected was called, and OnDisconnected was not
        private MqttError _reason; // why the connection ends

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            Receive(connection, buffer, offset, count);

        // A message of the WebSocket says nothing about where packets begin and end (section 6.0).
        public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) =>
            Receive(connection, buffer, offset, count);

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) => End(MqttError.NotBinary);

        public override void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal) =>
            End(MqttError.NotBinary);

        private void Receive(WsConnection connection, byte[] buffer, int offset, int count)
        {
            int end = offset + count;
            _hasReceived = true;
            while (_phase != Closed)
            {
                // While a PUBACK cannot be sent, nothing more is read: TCP slows the server down.
                bool isFree = Acknowledge();
                if (offset == end) return;
                if (!isFree)
                {
                    connection.Defer(end - offset);
                    return;
                }

                offset = _reader.Read(buffer, offset, end);
                MqttError error = _reader.Error;
                if (error == MqttError.None && _reader.IsComplete) error = Handle();
                if (error != MqttError.None) End(error);
            }
        }

        // Sends the PUBACK that is owed. Returns whether none is any more.
        private bool Acknowledge()
        {
            if (_unacknowledged == 0) return true;
            MqttPacket.WriteNumber(_puback, 2, _unacknowledged);
            WsSendResult result;
            lock (_outbox) result = Send(_puback, 0, 4);
            if (result == WsSendResult.BufferFull || result == WsSendResult.MessageOpen) return false;
            _unacknowledged = 0;
            return true;
        }

        // Returns what is wrong with the packet.
        private MqttError Handle()
        {
            int type = _reader.First >> 4;
            if ((type == MqttPacket.Connack) == (_phase == Connected)) return MqttError.UnexpectedPacket;
            byte[] buffer = _reader.Buffer;
            int at = _reader.Offset;
            if (type == MqttPacket.Publish) return HandleMessage();
            if (type == MqttPacket.Pingresp)
            {
                _waitingSince = -1;
                return MqttError.None;
            }

            if (type == MqttPacket.Connack) return HandleConnack(buffer[at], buffer[at + 1]);
            int id = buffer[at] << 8 | buffer[at + 1];
            if (id == 0) return MqttError.InvalidPacketId;
            if (type == MqttPacket.Puback) return HandlePuback(id);
            return HandleSubscription(id, type == MqttPacket.Suback, type == MqttPacket.Suback ? buffer[at + 2] : 0);
        }

        // Section 3.2.2.
        private MqttError HandleConnack(int flags, int code)
        {
            if (flags > 1 || (code != 0 && flags != 0)) return MqttError.InvalidContent;
            if (code != 0) return code <= (int)MqttError.NotAuthorized ? (MqttError)code : MqttError.UnknownRefusal;
            bool isSessionPresent = flags != 0 && !_isCleanSession; // section 3.2.2.2: a server must not say so after a clean start
            lock (_outbox)
            {
                if (_phase != Connecting) return MqttError.None; // stopped meanwhile
                _outbox.Store.Rewind();
                _subscriptions.Restart(isSessionPresent);
                _waitingSince = -1;
                _hasSent = true;
                _isAccepted = true;
                _phase = Connected;
                SendPending();
            }

            _handler.OnConnected(_client, isSessionPresent);
            return MqttError.None;
        }

        private MqttError HandleMessage()
        {
            MqttReader reader = _reader;
            MqttMessage message = _message;
            MqttError error = message.Read(reader.First, reader.Buffer, reader.Offset, reader.Count);
            if (reader.IsCutOff)
            {
                // Without its topic and identifier it cannot even be acknowledged.
                if (error != MqttError.None) return error == MqttError.InvalidLength ? MqttError.MessageTooBig : error;
                _handler.OnMessageSkipped(_client, message.GetTopic());
            }
            else
            {
                if (error != MqttError.None) return error;
                _handler.OnMessage(_client, message);
            }

            _unacknowledged = message.PacketId;
            return MqttError.None;
        }

        private MqttError HandlePuback(int id)
        {
            MqttStore store = _outbox.Store;
            int record;
            lock (_outbox)
            {
                record = store.Find(id);
                if (record < 0) return MqttError.None; // acknowledged twice
                int packet = store.PacketAt(record);
                int content = packet + 1;
                while ((store.Buffer[content] & 0x80) != 0) content++;
                content++;
                _message.Read(store.Buffer[packet], store.Buffer, content, packet + store.SizeAt(record) - content);
            }

            // Only this thread removes messages, and others are appended.
            _handler.OnAcknowledged(_client, _message);
            lock (_outbox) store.Remove(record);
            ReportRoom();
            return MqttError.None;
        }

        private MqttError HandleSubscription(int id, bool isSubscription, int code)
        {
            bool isRefused = code == 0x80;
            if (!isRefused && code > 1) return MqttError.InvalidContent; // section 3.9.3; QoS 2 is never asked for
            string filter;
            lock (_outbox) filter = _subscriptions.Acknowledge(id, isSubscription, isRefused);
            if (filter != null) _handler.OnSubscriptionRefused(_client, filter);
            return MqttError.None;
        }
    }
}
