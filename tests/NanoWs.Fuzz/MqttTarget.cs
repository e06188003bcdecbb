using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// The reader of MQTT packets: streams of packets, some of them spoiled, in pieces, against a model that has the whole stream.
    /// </summary>
    internal sealed class MqttTarget : Target
    {
        private static readonly byte[] s_firsts = { 0x20, 0x30, 0x31, 0x32, 0x3A, 0x3B, 0x40, 0x90, 0xB0, 0xD0 };

        public override string Run(ref Rng rng)
        {
            var stream = new List<byte>();
            for (int packets = rng.Below(6); packets >= 0; packets--) AddPacket(stream, ref rng);
            byte[] input = stream.ToArray();
            if (rng.OneIn(2)) input = Generator.Spoil(ref rng, input);
            if (rng.OneIn(8)) input = rng.Bytes(rng.Below(60));
            Input = input;
            int size = 1 + rng.Below(40);
            string expected = Model(input, size);
            string actual = Read(input, size, ref rng);
            return actual == expected ? null : "read \"" + actual + "\" instead of \"" + expected + "\"";
        }

        private static void AddPacket(List<byte> stream, ref Rng rng)
        {
            byte first = rng.Pick(s_firsts);
            int type = first >> 4;
            int length = type == 3 ? 3 + rng.Below(rng.OneIn(4) ? 200 : 30) : type == 9 ? 3 : type == 13 ? 0 : 2;
            stream.Add(first);
            if (length >= 128)
            {
                stream.Add((byte)(length % 128 + 128));
                stream.Add((byte)(length / 128));
            }
            else
            {
                stream.Add((byte)length);
            }

            byte[] content = rng.Bytes(length);
            if (type == 3 && !rng.OneIn(4))
            {
                content[0] = 0;
                content[1] = (byte)rng.Below(Math.Max(1, length - 3));
                for (int i = 2; i < length; i++) content[i] = (byte)('a' + content[i] % 26);
            }

            stream.AddRange(content);
        }

        private static string Read(byte[] input, int size, ref Rng rng)
        {
            var reader = new MqttReader(size);
            var message = new MqttMessage();
            var log = new List<string>();
            int style = rng.Below(4);
            for (int at = 0; at < input.Length;)
            {
                int count = NextPiece(ref rng, style, input.Length - at);
                byte[] piece = input[at..(at + count)]; // of its own, so that bytes outside it cannot be read unnoticed
                for (int i = 0; i < piece.Length;)
                {
                    int next = reader.Read(piece, i, piece.Length);
                    if (reader.Error != MqttError.None) return string.Join(" ", log) + " " + reader.Error;
                    if (next <= i) return "no progress";
                    i = next;
                    if (reader.IsComplete) log.Add(Show(reader, message));
                }

                at += count;
            }

            return string.Join(" ", log);
        }

        private static string Show(MqttReader reader, MqttMessage message)
        {
            string content = Convert.ToHexString(reader.Buffer, reader.Offset, reader.Count);
            if (reader.First >> 4 != 3) return reader.First.ToString("X2") + content;
            MqttError error = message.Read(reader.First, reader.Buffer, reader.Offset, reader.Count);
            if (error == MqttError.None && message.Offset + message.Count != reader.Offset + reader.Count) return "beyond the packet";
            return reader.First.ToString("X2") + content + (error == MqttError.None ? "" : "!");
        }

        // From section 2.2 and 3.3, on the whole stream.
        private static string Model(byte[] input, int size)
        {
            var log = new List<string>();
            for (int at = 0; at < input.Length;)
            {
                int first = input[at++];
                string problem = !new[] { 2, 3, 4, 9, 11, 13 }.Contains(first / 16) ? "UnexpectedPacket"
                    : first / 16 == 3 ? (first % 8 >= 4 || first % 16 is 8 or 9 ? "InvalidFlags" : null)
                    : first % 16 != 0 ? "InvalidFlags" : null;
                long length = 0;
                for (int digits = 0; problem is null; digits++)
                {
                    if (at == input.Length) return string.Join(" ", log);
                    length += (input[at] & 127L) << (7 * digits);
                    bool isLast = input[at++] < 128;
                    if (isLast) break;
                    if (digits == 3) problem = "InvalidLength";
                }

                problem ??= (first / 16) switch { 3 => length >= 3, 9 => length == 3, 13 => length == 0, _ => length == 2 }
                    ? null : "InvalidLength";
                if (problem is not null) return string.Join(" ", log) + " " + problem;
                if (length > input.Length - at) return string.Join(" ", log);
                byte[] content = input[at..(at + (int)Math.Min(length, size))];
                at += (int)length;
                bool isWrong = first / 16 == 3 && !IsMessage(first, content);
                log.Add(first.ToString("X2") + Convert.ToHexString(content) + (isWrong ? "!" : ""));
            }

            return string.Join(" ", log);
        }

        private static bool IsMessage(int first, byte[] content)
        {
            if (content.Length < 2) return false;
            int topic = content[0] * 256 + content[1];
            bool hasId = first % 8 / 2 == 1;
            if (2 + topic + (hasId ? 2 : 0) > content.Length || topic == 0) return false;
            var utf8 = new Utf8Model();
            for (int i = 2; i < 2 + topic; i++)
            {
                if (content[i] is 0 or (byte)'+' or (byte)'#' || !utf8.Take(content[i])) return false;
            }

            return utf8.IsComplete && (!hasId || content[2 + topic] + content[3 + topic] != 0);
        }
    }
}
