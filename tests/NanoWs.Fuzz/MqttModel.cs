using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoWs.Fuzz
{
    /// <summary>MQTT 3.1.1 as the specification has it: the packets that a server may send, and those that a client sends.</summary>
    internal static class MqttModel
    {
        /// <summary>A packet of a server, whose content is cut off where the receiver's buffer ends; or what is wrong with it.</summary>
        public readonly record struct Packet(int First, byte[] Content, bool IsCutOff, string Problem);

        /// <summary>The packets of a stream, up to the first that is wrong, or incomplete (section 2.2).</summary>
        public static IEnumerable<Packet> Read(byte[] input, int size)
        {
            for (int at = 0; at < input.Length;)
            {
                int first = input[at++];
                string problem = !new[] { 2, 3, 4, 9, 11, 13 }.Contains(first / 16) ? "UnexpectedPacket"
                    : first / 16 == 3 ? (first % 8 >= 4 || first % 16 is 8 or 9 ? "InvalidFlags" : null)
                    : first % 16 != 0 ? "InvalidFlags" : null;
                long length = 0;
                for (int digits = 0; problem is null; digits++)
                {
                    if (at == input.Length) yield break;
                    length += (input[at] & 127L) << (7 * digits);
                    bool isLast = input[at++] < 128;
                    if (isLast) break;
                    if (digits == 3) problem = "InvalidLength";
                }

                problem ??= (first / 16) switch { 3 => length >= 3, 9 => length == 3, 13 => length == 0, _ => length == 2 }
                    ? null : "InvalidLength";
                if (problem is null && length > input.Length - at) yield break;
                byte[] content = problem is null ? input[at..(at + (int)Math.Min(length, size))] : [];
                yield return new Packet(first, content, length > size, problem);
                if (problem is not null) yield break;
                at += (int)length;
            }
        }

        /// <summary>What is wrong with the content of a PUBLISH, or null (section 3.3).</summary>
        public static string ProblemOf(int first, byte[] content)
        {
            if (content.Length < 2) return "InvalidLength";
            int topic = content[0] * 256 + content[1];
            bool hasId = first % 8 / 2 == 1;
            if (2 + topic + (hasId ? 2 : 0) > content.Length) return "InvalidLength";
            if (topic == 0) return "InvalidTopic";
            var utf8 = new Utf8Model();
            for (int i = 2; i < 2 + topic; i++)
            {
                if (content[i] is 0 or (byte)'+' or (byte)'#' || !utf8.Take(content[i])) return "InvalidTopic";
            }

            if (!utf8.IsComplete) return "InvalidTopic";
            return hasId && content[2 + topic] + content[3 + topic] == 0 ? "InvalidPacketId" : null;
        }

        /// <summary>A packet with this first byte and this content.</summary>
        public static byte[] Make(int first, params byte[][] content)
        {
            var packet = new List<byte> { (byte)first };
            int length = content.Sum(part => part.Length);
            for (int rest = length; ; rest /= 128)
            {
                packet.Add((byte)(rest % 128 + (rest >= 128 ? 128 : 0)));
                if (rest < 128) break;
            }

            return packet.Concat(content.SelectMany(part => part)).ToArray();
        }

        /// <summary>A number of two bytes.</summary>
        public static byte[] Number(int number) => [(byte)(number / 256), (byte)number];

        /// <summary>A string or binary data, after its size (section 1.5.3); nothing for null.</summary>
        public static byte[] Text(byte[] text) => text is null ? [] : [.. Number(text.Length), .. text];
    }
}
