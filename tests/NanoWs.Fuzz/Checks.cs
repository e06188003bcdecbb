using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;

namespace NanoWs.Fuzz
{
    /// <summary>What can be tried exhaustively. Each check returns what is wrong, or null.</summary>
    internal static class Checks
    {
        // Streams worth keeping, so that the fuzzer need not find them again. They come from a client, unless the second bit of
        // the first length byte says otherwise.
        private static readonly string[] s_vectors =
        {
            "818537FA213D7F9F4D5158", // Hello
            "018337FA213D7F9F4D808237FA213D5B95", // Hel, lo
            "010300000048656C", // no mask
            "8180000000008280000000008980000000008A8000000000888000000000", // one empty frame of each kind
            "01820000000048658983000000007069670A80830000000 06C6C6F".Replace(" ", ""), // a ping between
            "81FF0000000000010000000000000061", // the header of 64 KiB, and one byte
            "82FE007E00000000", // the header of 126 bytes
            "82FE007D00000000", // 125 in 16 bits
            "82FF80", // the top bit
            "01820000000 0C3A980810000000 0C3".Replace(" ", ""), // cut in the middle of a character
            "888100000000E8", "888200000000 03E8".Replace(" ", ""), "88840000000003E8C328", // close frames
            "8885000000000FA0E282AC8180000000", // after a close frame
        };

        /// <summary>What the library was built for.</summary>
        public static string Framework() =>
            typeof(WsProtocol).Assembly.GetCustomAttributes(typeof(TargetFrameworkAttribute), false)
                .Cast<TargetFrameworkAttribute>().Single().FrameworkName;

        public static string VectorsAtEverySplit()
        {
            var target = new ProtocolTarget();
            var rng = new Rng(2, 0);
            foreach (string vector in s_vectors)
            {
                foreach (string trailing in new[] { "", "00", "818100000000FF", "8980000000008980" })
                {
                    byte[] bytes = Convert.FromHexString(vector + trailing);
                    string problem = target.Run(bytes, false, 16, ref rng)
                        ?? target.RunEverySplit(bytes, false, ref rng)
                        ?? target.RunEverySplit(bytes, true, ref rng);
                    if (problem != null) return vector + trailing + ": " + problem;
                }
            }

            return null;
        }

        public static string StreamsAtEverySplit()
        {
            var target = new ProtocolTarget();
            for (int i = 0; i < 1500; i++)
            {
                var rng = new Rng(3, (ulong)i);
                bool isClient = i % 2 == 0;
                byte[] stream = Generator.Stream(ref rng, !isClient);
                if (stream.Length > 80) continue;
                string problem = target.RunEverySplit(stream, isClient, ref rng);
                if (problem != null) return Convert.ToHexString(stream) + ": " + problem;
            }

            return null;
        }

        private const string Asks = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";

        private static readonly string[] s_requests =
        {
            "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", "\r\nHEAD /app.js HTTP/1.0\nAccept-Encoding: gzip\n\nGET",
            "POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "PUT /echo HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello, world",
            "POST /echo HTTP/1.1\r\nHost: example.com\r\nContent-Length: 6\r\n\r\nhello",
            "POST /echo HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "get /stream?300 HTTP/1.1\r\nHost: example.com\r\n\r\n", "GET /live?70 HTTP/1.1\r\nHost: example.com\r\n\r\n",
            "GET /cut?70 HTTP/1.1\r\nHost: example.com\r\n\r\n", "GET /stream?70 HTTP/1.0\r\nHost: example.com\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: example.com\r\n" + Asks + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                + "\u0081\u0080\0\0\0\0\u0089\u0080",
            "GET / HTTP/1.1\r\nHost: example.com\r\n" + Asks + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: example.com\r\nX: 1\r\n folded\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nHost: example.com\r\n",
        };

        private static readonly string[] s_responses =
        {
            "HTTP/1.1 101 Yes\r\n" + Asks + "Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: b\r\n\r\n"
                + "\u0089\u0001a\u0081\u0002Hi",
            "HTTP/1.1 101 Yes\r\n" + Asks + "Sec-WebSocket-Accept: \tACCEPT \r\n\r\n", "HTTP/1.1 101 Yes\r\n" + Asks + "\r\n",
            "HTTP/1.1 101abc\r\n" + Asks + "Sec-WebSocket-Accept: ACCEPT\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n",
            "HTTP/1.1 101 Yes\r\n" + Asks + "Sec-WebSocket-Accept: ACCEPT\r\n folded\r\n\r\n",
        };

        public static string HttpAtEverySplit()
        {
            var server = new HttpTarget();
            var client = new OpeningTarget();
            var rng = new Rng(4, 0);
            return s_requests.Select(request => server.RunEverySplit(Encoding.Latin1.GetBytes(request), ref rng))
                .Concat(s_responses.Select(response => client.RunEverySplit(response, ref rng)))
                .FirstOrDefault(problem => problem != null);
        }

        public static string Utf8OfUpToThreeBytes()
        {
            var text = new byte[3];
            for (int value = 0; value < 1 << 24; value++)
            {
                // Two first bytes of ASCII stand for all.
                if (value == 2 << 16) value = 0x7F << 16;
                text[0] = (byte)(value >> 16);
                text[1] = (byte)(value >> 8);
                text[2] = (byte)value;
                if (!Agrees(text)) return Convert.ToHexString(text);
            }

            return null;
        }

        public static string Utf8OfFourBytesByClasses()
        {
            byte[] edges = { 0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF };
            var text = new byte[4];
            for (int first = 0x7F; first < 256; first++)
            {
                for (int middle = 0; middle < edges.Length * edges.Length; middle++)
                {
                    for (int last = 0; last < 256; last++)
                    {
                        text[0] = (byte)first;
                        text[1] = edges[middle / edges.Length];
                        text[2] = edges[middle % edges.Length];
                        text[3] = (byte)last;
                        if (!Agrees(text)) return Convert.ToHexString(text);
                    }
                }
            }

            return null;
        }

        private static bool Agrees(byte[] text)
        {
            var model = new Utf8Model();
            bool isValid = true;
            foreach (byte b in text) isValid = isValid && model.Take(b);
            int state = Utf8Validator.Validate(Utf8Validator.Complete, text, 0, text.Length);
            return (state != Utf8Validator.Invalid) == isValid && (!isValid || (state == Utf8Validator.Complete) == model.IsComplete);
        }
    }
}
