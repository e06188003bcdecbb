using NanoWs.Kit;

namespace NanoWs.Tests
{
    /// <summary>Reads what a channel sends.</summary>
    internal static class Messages
    {
        /// <summary>
        /// Returns what the whole frames of a server contain, one after another; leaves the beginning of the next one.
        /// </summary>
        public static string Payloads(ref byte[] wire)
        {
            var payloads = new Sink();
            int at = 0;
            while (at + 4 < wire.Length)
            {
                int header = wire[at + 1] == 126 ? 4 : 2;
                int count = header == 2 ? wire[at + 1] : wire[at + 2] << 8 | wire[at + 3];
                if (at + header + count > wire.Length) break;
                payloads.Add(wire, at + header, count);
                at += header + count;
            }

            wire = Bytes.Slice(wire, at, wire.Length - at);
            return Bytes.Text(payloads.ToArray());
        }

        /// <summary>Returns what the frames of a server contain, one after another.</summary>
        public static string Payloads(byte[] wire) => Payloads(ref wire);

        /// <summary>Removes the wall-clock time, which the test does not know and the device may not, from a description.</summary>
        public static string WithoutTime(string text)
        {
            int start = text.IndexOf(",\"time\":");
            if (start < 0) return text;
            int end = text.IndexOf(',', start + 1);
            return text.Substring(0, start) + text.Substring(end);
        }

        /// <summary>Joins the chunks of a response (RFC 9112 section 7.1), or says what is wrong with them.</summary>
        public static string Unchunk(string response)
        {
            int at = response.IndexOf("\r\n\r\n") + 4;
            Expect.Contains("\r\nTransfer-Encoding: chunked\r\n", response.Substring(0, at));
            byte[] bytes = Bytes.Of(response.Substring(at));
            var body = new Sink();
            for (at = 0; at + 6 <= bytes.Length;)
            {
                int size = FromHex(Bytes.Text(Bytes.Slice(bytes, at, 4)));
                int end = at + 6 + size;
                if (Bytes.Text(Bytes.Slice(bytes, at + 4, 2)) != "\r\n" || Bytes.Text(Bytes.Slice(bytes, end, 2)) != "\r\n") break;
                if (size == 0 && end + 2 == bytes.Length) return Bytes.Text(body.ToArray());
                body.Add(bytes, at + 6, size);
                at = end + 2;
            }

            return Bytes.Text(body.ToArray()) + " and then no chunk at " + at.ToString();
        }

        private static int FromHex(string digits)
        {
            int value = 0;
            foreach (char c in digits.ToCharArray()) value = value * 16 + "0123456789ABCDEF".IndexOf(c);
            return value;
        }
    }
}
