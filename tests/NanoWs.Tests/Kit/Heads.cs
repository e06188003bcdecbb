using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>HTTP heads for tests, and the way a connection feeds them.</summary>
    internal static class Heads
    {
        public const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        public const string Accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

        /// <summary>The server's response to it.</summary>
        public const string Accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + Accept + "\r\n\r\n";

        private static readonly string[] s_request =
        {
            "GET /chat HTTP/1.1", "Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade", Key, "Sec-WebSocket-Version: 13",
        };

        /// <summary>The request of RFC 6455 section 1.3 without the lines that begin so, and with further lines.</summary>
        public static string Request(string without = null, params string[] with) => Lines(s_request, without, with);

        public static string Lines(string[] lines, string without, string[] with)
        {
            string head = "";
            foreach (string line in lines)
            {
                if (without == null || !line.StartsWith(without)) head += line + "\r\n";
                else if (line == lines[0]) head += with[0] + "\r\n";
            }

            for (int i = without != null && lines[0].StartsWith(without) ? 1 : 0; with != null && i < with.Length; i++)
            {
                head += with[i] + "\r\n";
            }

            return head + "\r\n";
        }

        /// <summary>
        /// Feeds a head through a buffer: a first piece, then pieces of <paramref name="step"/> bytes. Returns the bytes that were used.
        /// </summary>
        public static int Feed(HttpHead head, byte[] wire, int bufferSize, int first, int step)
        {
            var buffer = new byte[bufferSize];
            int used = 0;
            int count = 0;
            int piece = first;
            for (int pos = 0; pos < wire.Length && !head.IsDone; piece = step)
            {
                int n = piece < bufferSize - count ? piece : bufferSize - count;
                if (n > wire.Length - pos) n = wire.Length - pos;
                Assert.IsTrue(n > 0, "the buffer is full and nothing is taken");
                Array.Copy(wire, pos, buffer, count, n);
                pos += n;
                count += n;
                int taken = head.Feed(buffer, 0, count, count == bufferSize);
                Assert.IsTrue(taken >= 0 && taken <= count);
                Array.Copy(buffer, taken, buffer, 0, count - taken);
                count -= taken;
                used += taken;
            }

            return used;
        }
    }
}
