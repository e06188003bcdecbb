using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    /// <summary>Data that the cases send.</summary>
    internal static class Samples
    {
        /// <summary>The lengths at which the form of a header changes.</summary>
        public static readonly int[] Lengths = { 0, 1, 125, 126, 127, 65535, 65536 };

        public static readonly byte[] Hello = Encoding.ASCII.GetBytes("Hello");

        public static byte[] Data(int length)
        {
            var data = new byte[length];
            for (int i = 0; i < length; i++) data[i] = (byte)(i * 7 + i / 256);
            return data;
        }

        /// <summary>UTF-8 of all widths, of exactly so many bytes.</summary>
        public static byte[] TextOf(int length)
        {
            byte[] pattern = Encoding.UTF8.GetBytes("a\u00E9\u20AC\U0001F600-z");
            var text = new List<byte>(length);
            while (text.Count + pattern.Length <= length) text.AddRange(pattern);
            while (text.Count < length) text.Add((byte)'.');
            return text.ToArray();
        }

        public static byte[] Of(int opcode, int length) => opcode == Frame.Text ? TextOf(length) : Data(length);

        /// <summary>So many parts of a length, as equal as can be.</summary>
        public static int[] Parts(int length, int count) =>
            Enumerable.Range(0, count).Select(i => length * (i + 1) / count - length * i / count).ToArray();

        public static byte[] Hex(string hex) => System.Convert.FromHexString(hex.Replace(" ", ""));

        public static string Name(int opcode) => opcode switch
        {
            Frame.Continuation => "continuation",
            Frame.Text => "text",
            Frame.Binary => "binary",
            Frame.Close => "close",
            Frame.Ping => "ping",
            Frame.Pong => "pong",
            _ => "opcode " + opcode.ToString("X"),
        };
    }
}
