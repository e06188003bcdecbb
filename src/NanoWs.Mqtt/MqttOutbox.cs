using System;
using System.Text;

namespace NanoWs
{
    /// <summary>Messages to be published: those with QoS 1 are kept until they are acknowledged.</summary>
    internal sealed class MqttOutbox
    {
        /// <summary>The greatest identifier; greater ones are those of subscriptions.</summary>
        public const int MaxId = 0x7FFF;

        private const int Full = -1;

        private static readonly Encoding s_utf8 = Encoding.UTF8; // on the device each use of Encoding.UTF8 creates an object

        private readonly int _maxPacket; // that the WebSocket sends
        private int _lastId;

        public readonly MqttStore Store;

        /// <summary>Gets the largest size of a packet.</summary>
        public int MaxPacket => _maxPacket;

        public MqttOutbox(int size, int maxPacket)
        {
            Store = new MqttStore(size);
            _maxPacket = maxPacket < Store.MaxPacket ? maxPacket : Store.MaxPacket;
        }

        /// <summary>
        /// Writes a PUBLISH (section 3.3), keeps it if it has QoS 1, and returns its size; -1 if there is no room, or no identifier.
        /// </summary>
        /// <param name="first">The first byte: type, QoS, retain.</param>
        /// <param name="text">The topic; or null, and it is in the next three.</param>
        /// <param name="topic">The buffer of the topic.</param>
        /// <param name="topicOffset">Where the topic begins.</param>
        /// <param name="topicCount">Its size.</param>
        /// <param name="payload">The buffer of the payload.</param>
        /// <param name="offset">Where the payload begins.</param>
        /// <param name="count">Its size.</param>
        /// <exception cref="ArgumentException">It is too large for the buffers, even when they are empty.</exception>
        public int Write(int first, string text, byte[] topic, int topicOffset, int topicCount, byte[] payload, int offset, int count)
        {
            // One method, and ASCII first, because calls and loops cost more than anything else on the interpreter.
            MqttStore store = Store;
            byte[] buffer = store.Buffer;
            int start = store.Room;
            bool isKept = (first & 2) != 0;
            int rest = isKept ? count + 4 : count + 2;
            if (text != null)
            {
                topicCount = text.Length;
                if (start + 4 + rest + 3 * topicCount > buffer.Length) topicCount = SizeOf(text);
            }

            int length = topicCount + rest;
            int size = length < 128 ? 2 + length : 1 + MqttPacket.SizeOfLength(length) + length;
            if (size > _maxPacket) throw TooLarge(size);
            if (start + size > buffer.Length) return Full;
            int at = start + size - length + 2;
            if (text != null)
            {
                int encoded = s_utf8.GetBytes(text, 0, text.Length, buffer, at);
                if (encoded != topicCount)
                {
                    // Not ASCII.
                    topicCount = encoded;
                    length = topicCount + rest;
                    size = 1 + MqttPacket.SizeOfLength(length) + length;
                    if (size > _maxPacket) throw TooLarge(size);
                    Array.Copy(buffer, at, buffer, start + size - length + 2, encoded);
                    at = start + size - length + 2;
                }
            }
            else
            {
                Array.Copy(topic, topicOffset, buffer, at, topicCount);
            }

            buffer[start] = (byte)first;
            if (length < 128) buffer[start + 1] = (byte)length;
            else MqttPacket.WriteLength(buffer, start + 1, length);
            buffer[at - 2] = (byte)(topicCount >> 8);
            buffer[at - 1] = (byte)topicCount;
            at += topicCount;
            if (isKept)
            {
                int id = _lastId == MaxId ? 1 : _lastId + 1;
                if (id == store.OldestId) return Full; // the identifiers in use are those from the oldest on
                _lastId = id;
                buffer[at] = (byte)(id >> 8);
                buffer[at + 1] = (byte)id;
                at += 2;
                Array.Copy(payload, offset, buffer, at, count);
                store.Commit(size, id);
                return size;
            }

            Array.Copy(payload, offset, buffer, at, count);
            return size;
        }

        private static ArgumentException TooLarge(int size) => new ArgumentException("The message is too large: "
            + size.ToString() + " bytes. Increase OutboxSize and the WebSocket's SendBufferSize.");

        // There is no GetByteCount on the device. A char is a UTF-16 code unit; two of them (a surrogate pair) become four bytes.
        private static int SizeOf(string text)
        {
            int count = 0;
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                count += c < 0x80 ? 1 : c < 0x800 || (c & 0xF800) == 0xD800 ? 2 : 3;
            }

            return count;
        }
    }
}
