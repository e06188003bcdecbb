using System;
using System.Text;

namespace NanoWs
{
    /// <summary>What packets consist of (sections 1.5, 2 and 3 of MQTT 3.1.1): functions on byte arrays.</summary>
    internal static class MqttPacket
    {
        // The types, as in the upper half of the first byte.
        public const int Connack = 2;
        public const int Publish = 3;
        public const int Puback = 4;
        public const int Suback = 9;
        public const int Unsuback = 11;
        public const int Pingresp = 13;

        // First bytes of packets.
        public const byte ConnectByte = 0x10;
        public const byte PublishByte = 0x30;
        public const byte PubackByte = 0x40;
        public const byte SubscribeByte = 0x82;
        public const byte UnsubscribeByte = 0xA2;

        public const int Duplicate = 8; // the flag of a PUBLISH

        public const int MaxText = 65535;

        private const int FlagsOffset = 7; // of a CONNECT, in what follows the fixed header

        public static readonly byte[] Pingreq = { 0xC0, 0 };
        public static readonly byte[] Disconnect = { 0xE0, 0 };

        private static readonly char[] s_wildcards = { '+', '#', '\0' };

        /// <summary>Returns how many bytes a remaining length takes (section 2.2.3), up to three.</summary>
        public static int SizeOfLength(int length) => length < 128 ? 1 : length < 16384 ? 2 : 3;

        /// <summary>Writes a remaining length; returns the offset after it.</summary>
        public static int WriteLength(byte[] buffer, int at, int length)
        {
            while (length >= 128)
            {
                buffer[at++] = (byte)(length | 0x80);
                length >>= 7;
            }

            buffer[at] = (byte)length;
            return at + 1;
        }

        public static int WriteNumber(byte[] buffer, int at, int number)
        {
            buffer[at] = (byte)(number >> 8);
            buffer[at + 1] = (byte)number;
            return at + 2;
        }

        /// <summary>Writes bytes after their number; returns the offset after them.</summary>
        public static int WriteText(byte[] buffer, int at, byte[] text)
        {
            at = WriteNumber(buffer, at, text.Length);
            Array.Copy(text, 0, buffer, at, text.Length);
            return at + text.Length;
        }

        /// <summary>Checks the topic of a message to be sent.</summary>
        /// <exception cref="ArgumentException">It is empty, or has a wildcard.</exception>
        public static void CheckTopic(string topic)
        {
            if (topic.Length == 0 || topic.IndexOfAny(s_wildcards) >= 0) throw BadTopic();
        }

        public static ArgumentException BadTopic() =>
            new ArgumentException("A topic has 1 to 65,535 bytes of UTF-8, without + and # and U+0000.");

        /// <summary>
        /// Returns whether a text is UTF-8 as section 1.5.3 has it: without surrogates and U+0000; wildcards are those of section 4.7.1.
        /// </summary>
        public static bool IsText(byte[] buffer, int offset, int count, bool allowsWildcards)
        {
            for (int i = offset; i < offset + count; i++)
            {
                byte b = buffer[i];
                if (b == 0 || (!allowsWildcards && (b == '#' || b == '+'))) return false;
            }

            return Utf8Validator.Validate(Utf8Validator.Complete, buffer, offset, count) == Utf8Validator.Complete;
        }

        /// <summary>Returns the bytes of a filter (section 4.7).</summary>
        /// <exception cref="ArgumentException">It is empty or too long, or a wildcard is not a whole level, or # not the last.</exception>
        public static byte[] FilterBytes(string filter)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(filter ?? "");
            bool isValid = bytes.Length > 0 && bytes.Length <= MaxText;
            for (int i = 0; i < bytes.Length && isValid; i++)
            {
                byte b = bytes[i];
                if (b == 0) isValid = false;
                if (b != '+' && b != '#') continue;
                bool isFirst = i == 0 || bytes[i - 1] == '/';
                bool isLast = i == bytes.Length - 1;
                isValid = isFirst && (isLast || (b == '+' && bytes[i + 1] == '/'));
            }

            return isValid ? bytes : throw new ArgumentException("\"" + filter + "\" is not a topic filter.");
        }

        /// <summary>Returns the CONNECT (section 3.1).</summary>
        /// <exception cref="ArgumentException">The options contradict each other, or a text is too long.</exception>
        public static byte[] Connect(MqttOptions options)
        {
            string id = options.ClientId ?? "";
            Require(id.Length > 0 || options.CleanSession, "Without CleanSession, a ClientId is needed.");
            Require(options.Password == null || options.UserName != null, "A Password needs a UserName.");
            Require(options.KeepAliveSeconds >= 0 && options.KeepAliveSeconds <= 65535, "KeepAliveSeconds must be 0 to 65535.");
            Require((options.WillQos | 1) == 1, "WillQos must be 0 or 1.");
            var texts = new byte[5][]; // in the order of section 3.1.3
            texts[0] = Encoding.UTF8.GetBytes(id);
            int flags = options.CleanSession ? 2 : 0;
            if (options.WillTopic != null)
            {
                CheckTopic(options.WillTopic);
                texts[1] = Encoding.UTF8.GetBytes(options.WillTopic);
                texts[2] = options.WillPayload ?? new byte[0];
                flags |= 4 | options.WillQos << 3 | (options.WillRetain ? 0x20 : 0);
            }

            if (options.UserName != null)
            {
                texts[3] = Encoding.UTF8.GetBytes(options.UserName);
                flags |= 0x80;
            }

            if (options.Password != null)
            {
                texts[4] = Encoding.UTF8.GetBytes(options.Password);
                flags |= 0x40;
            }

            int length = 10;
            foreach (byte[] text in texts)
            {
                Require(text == null || text.Length <= MaxText, "An option is too long.");
                if (text != null) length += 2 + text.Length;
            }

            var packet = new byte[1 + SizeOfLength(length) + length];
            packet[0] = ConnectByte;
            int at = WriteLength(packet, 1, length);
            at = WriteText(packet, at, new byte[] { (byte)'M', (byte)'Q', (byte)'T', (byte)'T' });
            packet[at] = 4; // the version: 3.1.1
            packet[at + 1] = (byte)flags;
            at = WriteNumber(packet, at + 2, options.KeepAliveSeconds);
            foreach (byte[] text in texts)
            {
                if (text != null) at = WriteText(packet, at, text);
            }

            return packet;
        }

        /// <summary>Returns a CONNECT with a will, which is retained and has QoS 1.</summary>
        /// <exception cref="ArgumentException">It has one already.</exception>
        public static byte[] WithWill(byte[] connect, byte[] topic, byte[] payload)
        {
            int content = 2;
            while ((connect[content - 1] & 0x80) != 0) content++;
            Require((connect[content + FlagsOffset] & 4) == 0, "The client has a will already.");
            int id = content + FlagsOffset + 3;
            int rest = id + 2 + (connect[id] << 8 | connect[id + 1]); // user name and password
            int length = connect.Length - content + 4 + topic.Length + payload.Length;
            var packet = new byte[1 + SizeOfLength(length) + length];
            packet[0] = ConnectByte;
            int at = WriteLength(packet, 1, length);
            Array.Copy(connect, content, packet, at, rest - content);
            packet[at + FlagsOffset] |= 0x2C;
            at = WriteText(packet, WriteText(packet, at + rest - content, topic), payload);
            Array.Copy(connect, rest, packet, at, connect.Length - rest);
            return packet;
        }

        private static void Require(bool isMet, string problem)
        {
            if (!isMet) throw new ArgumentException(problem);
        }
    }
}
