using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A message with its topic and its payload, in a buffer of the client's: valid until the handler returns. One object serves all
    /// messages. (Fields, because on the interpreter a property costs a hundred bytes of flash.)
    /// </summary>
    public sealed class MqttMessage
    {
        internal MqttMessage()
        {
        }

        /// <summary>The buffer. Do not write to it.</summary>
        public byte[] Buffer;

        /// <summary>Where the topic begins in the buffer.</summary>
        public int TopicOffset;

        /// <summary>The size of the topic, in bytes of UTF-8.</summary>
        public int TopicCount;

        /// <summary>Where the payload begins in the buffer.</summary>
        public int Offset;

        /// <summary>The size of the payload, in bytes.</summary>
        public int Count;

        /// <summary>The quality of service: 0, at most once, or 1, at least once.</summary>
        public int Qos;

        /// <summary>Whether the server has kept the message, and sends it because of a new subscription.</summary>
        public bool IsRetained;

        /// <summary>Whether it may have been delivered before.</summary>
        public bool IsDuplicate;

        internal int PacketId; // 0 with QoS 0

        /// <summary>Returns the topic as a string, which is allocated.</summary>
        public string GetTopic() => Encoding.UTF8.GetString(Buffer, TopicOffset, TopicCount);

        /// <summary>Returns the payload as a string, which is allocated. It need not be UTF-8.</summary>
        public string GetText() => Encoding.UTF8.GetString(Buffer, Offset, Count);

        /// <summary>
        /// Reads the variable header of a PUBLISH (section 3.3.2). Returns what is wrong with it.
        /// </summary>
        /// <param name="flags">The first byte of the packet.</param>
        /// <param name="buffer">The buffer.</param>
        /// <param name="offset">Where what follows the fixed header begins.</param>
        /// <param name="count">The size of it.</param>
        internal MqttError Read(int flags, byte[] buffer, int offset, int count)
        {
            Qos = flags >> 1 & 3;
            IsRetained = (flags & 1) != 0;
            IsDuplicate = (flags & MqttPacket.Duplicate) != 0;
            Buffer = buffer;
            if (count < 2) return MqttError.InvalidLength;
            TopicOffset = offset + 2;
            TopicCount = buffer[offset] << 8 | buffer[offset + 1];
            int header = 2 + TopicCount + 2 * Qos;
            if (header > count) return MqttError.InvalidLength;
            if (TopicCount == 0 || !MqttPacket.IsText(buffer, TopicOffset, TopicCount, false)) return MqttError.InvalidTopic;
            Offset = offset + header;
            Count = count - header;
            PacketId = Qos == 0 ? 0 : buffer[Offset - 2] << 8 | buffer[Offset - 1];
            return Qos != 0 && PacketId == 0 ? MqttError.InvalidPacketId : MqttError.None;
        }
    }
}
