using System;

namespace NanoWs
{
    // One frame for all connections.
    public sealed partial class WsServer
    {
        /// <inheritdoc/>
        public int BroadcastText(string text)
        {
            if (text == null) throw new ArgumentNullException(nameof(text));
            lock (_frame)
            {
                int reserved = _frame.Length - _options.SendBufferSize;
                int count = Utf8Text.TryEncode(text, _frame, reserved);
                if (count < 0) throw WsProtocol.TooLarge();
                return Broadcast(Opcode.Text, reserved, count);
            }
        }

        /// <inheritdoc/>
        public int BroadcastText(byte[] buffer, int offset, int count) => Broadcast(Opcode.Text, buffer, offset, count);

        /// <inheritdoc/>
        public int BroadcastBinary(byte[] buffer, int offset, int count) => Broadcast(Opcode.Binary, buffer, offset, count);

        private int Broadcast(Opcode opcode, byte[] buffer, int offset, int count)
        {
            if (buffer == null) throw new ArgumentNullException(nameof(buffer));
            if (count > _options.SendBufferSize) throw WsProtocol.TooLarge();
            int header = FrameHeader.SizeFor(count, false);
            lock (_frame)
            {
                Array.Copy(buffer, offset, _frame, header, count);
                return Broadcast(opcode, header, count);
            }
        }

        // The payload is in _frame, after `reserved` bytes for the header.
        private int Broadcast(Opcode opcode, int reserved, int count)
        {
            int header = FrameHeader.SizeFor(count, false);
            if (header != reserved) Array.Copy(_frame, reserved, _frame, header, count);
            FrameHeader.Write(_frame, 0, opcode, true, false, count);
            int taken = 0;
            foreach (WsConnection slot in _slots)
            {
                try
                {
                    if (slot.SendFrame(_frame, header + count) == WsSendResult.Sent) taken++;
                }
                catch (Exception)
                {
                    // Its transport threw. The others are unaffected, and the loop will handle the failure.
                }
            }

            return taken;
        }
    }
}
