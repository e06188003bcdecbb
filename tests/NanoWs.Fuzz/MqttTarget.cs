using System;
using System.Collections.Generic;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// The reader of MQTT packets: streams of packets, some of them spoiled, in pieces, against a model that has the whole stream.
    /// </summary>
    internal sealed class MqttTarget : Target
    {
        private static readonly byte[] s_firsts = { 0x20, 0x30, 0x31, 0x32, 0x3A, 0x3B, 0x40, 0x90, 0xB0, 0xD0 };

        private static readonly byte[] s_codes = { 0, 1, 0x80 }; // of a SUBACK

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

        /// <summary>Adds a packet of a server, with content that is mostly right.</summary>
        public static void AddPacket(List<byte> stream, ref Rng rng)
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
            if (type == 9 && !rng.OneIn(4)) content[2] = rng.Pick(s_codes);
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

        private static string Model(byte[] input, int size)
        {
            var log = new List<string>();
            foreach (MqttModel.Packet packet in MqttModel.Read(input, size))
            {
                if (packet.Problem is not null) return string.Join(" ", log) + " " + packet.Problem;
                bool isWrong = packet.First / 16 == 3 && MqttModel.ProblemOf(packet.First, packet.Content) is not null;
                log.Add(packet.First.ToString("X2") + Convert.ToHexString(packet.Content) + (isWrong ? "!" : ""));
            }

            return string.Join(" ", log);
        }
    }
}
