using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NanoWs.Fuzz
{
    /// <summary>Heads of HTTP messages: mostly valid, then corrupted in their lines, in their bytes, or not at all; or noise.</summary>
    internal static class HeadGenerator
    {
        private static readonly string[] s_methods =
        {
            "HEAD", "HEAD", "HEAD", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "PRI", "GETS",
            "HEADS", "GE", "P", "G@T", "",
        };

        // Of bodies: about the sizes of the buffers, and of what is beside them.
        private static readonly int[] s_sizes =
        {
            0, 0, 1, 2, 5, 15, 16, 17, 69, 70, 71, 146, 147, 148, 200, 201, 202, 255, 256, 257, 511, 512, 513, 642, 643, 644, 645, 1023,
            1024, 1025, 1155, 1156, 3000,
        };

        private static readonly string[] s_lengths =
        {
            "0", "00", "0000000000005", "-1", "+5", "5, 5", "5,5", "", "0x5", "5 5", "five", "5.0", "5;", "\u00B2", "99999999", "100000000",
            "2147483647", "2147483648", "4294967296", "4294967301", "18446744073709551621", "99999999999999999999999999999999999999",
        };

        private static readonly string[] s_targets =
        {
            "/", "/", "/app.js", "/app.js?v=1", "/echo", "/echo", "/echo?x", "/stream", "/stream?0", "/stream?1", "/stream?137",
            "/stream?9000", "/live?20", "/live?2000", "/cut?0", "/cut?500",
            "/nothing", "/no", "/moved", "/throws", "/a?b=c", "/?", "//", "*", "/#", "/\u00E9", "",
            "http://example.com/", "http://example.com", "http://host?q", "HTTPS://evil.example/", "ftp://host/", "http://a@host/",
            "http:///", "://", "a/b://c/", "host:80", "/%00", "/../..",
        };

        private static readonly string[] s_versions =
            { "HTTP/1.0", "HTTP/2.0", "HTTP/1.9", "HTTP/1.10", "http/1.1", "HTTP/1.", "HTTX/1.1", "HTTP 1.1", "HTTP/0.9", "" };

        private static readonly string[] s_hosts =
            { "example.com:80", "EXAMPLE.com", "evil.example", "", "a b", "a,b", "[::1]:80", "user@host", "host/path", "127.0.0.1" };

        private static readonly string[] s_sites = { "cross-site", "same-site", "same-origin", "none", "", "-site" };

        private static readonly string[] s_origins =
        {
            "http://example.com", "https://EXAMPLE.COM", "http://evil.example", "null", "", "http://example.com.evil.example",
            "http://good.example", "://example.com", "http://example.com/", "example.com", "http://example.com:80",
        };

        private static readonly string[] s_further =
        {
            "X: y", "Connection: keep-alive", "Connection: keep-alive, Upgrade", "Connection: close", "Upgrade: h2c",
            "Upgrade: h2c, websocket",
            "Upgrade: WebSocket", "Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: a, b,,chat", "Sec-WebSocket-Protocol: a b",
            "Sec-WebSocket-Extensions: permessage-deflate", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8",
            "Sec-WebSocket-Version: 8, 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Key: short",
            "Accept-Encoding: gzip", "Accept-Encoding: gzip, deflate, br", "Accept-Encoding: gzip;q=0",
            "Accept-Encoding: br;q=1, gzip;q=0.5", "Accept-Encoding: gzip ; Q=0.000", "Accept-Encoding: GZIP;q=0.001",
            "Accept-Encoding: *;q=0", "Accept-Encoding: nogzip", "Accept-Encoding: x, *;q=0.1",
            "Accept-Encoding: identity", "Accept-Encoding:", "Accept-Encoding: *", "If-None-Match: \"1\"", "If-None-Match: W/\"1\"",
            "If-None-Match: \"2\", \"1\"", "If-None-Match: *", "If-None-Match: \"2\"", "Content-Length: 5", "Content-Length: -1",
            "Content-Length: 3", "Content-Length:", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Transfer-Encoding:",
            "Expect: 100-continue", " folded",
            "\tfolded", "no colon", "Space : x", ": no name", "Host: other",
            "N\u00E4me: x", "X: \u00FF\u00FE", "X:\ty\t", "X: a\0b", "X: a\rb", "\r", "Location: /elsewhere", "Range: bytes=0-1",
        };

        private static readonly string[] s_statusLines =
        {
            "HTTP/1.1 101", "HTTP/1.1 101 ", "HTTP/1.0 101 Switching Protocols", "HTTP/1.x 101 x", "HTTP/2 101", "HTTP/1.1 1019 x",
            "HTTP/1.1 101abc", "HTTP/1.1  101 x", "HTTP/1.1 10", "HTTP/1.1 1O1 x", "HTTP/1.1 +101 x", "HTTP/1.1 200 OK",
            "HTTP/1.1 302 Found", "HTTP/1.1 401 x", "HTTP/1.1 503 x", "HTTP/1.1 100 Continue", "http/1.1 101 x", " HTTP/1.1 101 x",
            "ICY 200 OK", "HTTP/1.1\t101 x", "HTTP/1.1 101\tx", "HTTP/1.1 000 x", "",
        };

        private static readonly string[] s_switching =
        {
            "Upgrade: websocket, h2c", "Upgrade: web socket", "Connection: close", "Connection: upgraded", "Connection: close, UPGRADE",
            "Sec-WebSocket-Extensions: x", "Sec-WebSocket-Extensions:", "Sec-WebSocket-Protocol: b", "Sec-WebSocket-Protocol: B",
            "Sec-WebSocket-Protocol: chat, b", "Sec-WebSocket-Protocol: ", "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        };

        /// <summary>A request, and what is sent behind it.</summary>
        public static byte[] Request(ref Rng rng)
        {
            if (rng.OneIn(30)) return rng.Bytes(rng.Below(400));
            string method = rng.OneIn(3) ? rng.Pick(s_methods) : "GET";
            bool isPlain = method is "GET" or "HEAD";
            string target = rng.OneIn(2) ? rng.Pick(s_targets) : isPlain ? "/" : "/echo";
            string version = rng.OneIn(12) ? rng.Pick(s_versions) : "HTTP/1.1";
            var lines = new List<string> { method + " " + target + " " + version };
            lines.Add("Host: " + (rng.OneIn(6) ? rng.Pick(s_hosts) : "example.com"));
            if (rng.OneIn(4)) lines.Add("Origin: " + rng.Pick(s_origins));
            if (rng.OneIn(4)) lines.Add("Sec-Fetch-Site: " + rng.Pick(s_sites));
            bool asks = rng.OneIn(isPlain ? 2 : 6);
            if (asks)
            {
                lines.Add("Upgrade: websocket");
                lines.Add("Connection: Upgrade");
                lines.Add("Sec-WebSocket-Key: " + Convert.ToBase64String(rng.Bytes(16)));
                lines.Add("Sec-WebSocket-Version: 13");
            }

            bool hasBody = isPlain ? rng.OneIn(10) : !rng.OneIn(4);
            if (!hasBody) return Behind(Join(lines, s_further, ref rng), asks, ref rng);
            byte[] body = Body(lines, ref rng);
            byte[] whole = Join(lines, s_further, ref rng).Concat(body).ToArray();
            return rng.OneIn(2) ? whole : Behind(whole, asks, ref rng);
        }

        // Adds to the lines what announces it: rightly, wrongly, or not at all.
        private static byte[] Body(List<string> lines, ref Rng rng)
        {
            int size = rng.OneIn(2) ? rng.Below(20) : rng.Pick(s_sizes);
            byte[] body = rng.Bytes(size);
            int dice = rng.Below(20);
            if (dice > 15) body = Chunks(body, ref rng);
            int said = dice switch
            {
                < 12 => size,
                12 => rng.Pick(s_sizes),
                13 => Math.Max(0, size + rng.Below(5) - 2),
                _ => -1,
            };
            string length = said >= 0 ? said.ToString() : dice == 14 || dice == 16 ? rng.Pick(s_lengths) : null;
            if (dice > 15) lines.Insert(1 + rng.Below(lines.Count), "Transfer-Encoding: chunked");
            if (length != null) lines.Insert(1 + rng.Below(lines.Count), "Content-Length: " + length);
            if (length != null && rng.OneIn(20)) lines.Add("content-length: " + (rng.OneIn(2) ? length : rng.Pick(s_lengths)));
            return body;
        }

        private static byte[] Chunks(byte[] body, ref Rng rng)
        {
            IEnumerable<byte> chunks = Array.Empty<byte>();
            for (int at = 0, size; at < body.Length; at += size)
            {
                size = 1 + rng.Below(body.Length - at);
                byte[] head = Encoding.ASCII.GetBytes(size.ToString("x") + "\r\n");
                chunks = chunks.Concat(head).Concat(body.Skip(at).Take(size)).Concat("\r\n"u8.ToArray());
            }

            return chunks.Concat("0\r\n\r\n"u8.ToArray()).ToArray();
        }

        /// <summary>The response to a request, and what is sent behind it.</summary>
        public static byte[] Response(string accept, ref Rng rng)
        {
            if (rng.OneIn(30)) return rng.Bytes(rng.Below(400));
            var lines = new List<string>
            {
                rng.OneIn(6) ? rng.Pick(s_statusLines) : "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Accept: " + accept,
            };
            if (rng.OneIn(10)) lines[3] = lines[3].ToLowerInvariant();
            return Behind(Join(lines, rng.OneIn(2) ? s_switching : s_further, ref rng), null, ref rng);
        }

        private static byte[] Join(List<string> lines, string[] further, ref Rng rng)
        {
            if (rng.OneIn(2)) Shake(lines, further, ref rng);
            string lineEnd = rng.OneIn(8) ? "\n" : "\r\n";
            string before = rng.OneIn(20) ? lineEnd : "";
            string after = rng.OneIn(20) ? "" : lineEnd;
            byte[] head = Encoding.Latin1.GetBytes(before + string.Concat(lines.Select(l => l + lineEnd)) + after);
            return rng.OneIn(3) ? Generator.Spoil(ref rng, head) : head;
        }

        private static void Shake(List<string> lines, string[] further, ref Rng rng)
        {
            for (int n = 1 + rng.Below(3); n > 0; n--)
            {
                int at = 1 + rng.Below(lines.Count);
                int dice = rng.Below(60);
                if (dice < 12 && lines.Count > 2) lines.RemoveAt(Math.Min(at, lines.Count - 1));
                else if (dice < 15) lines.Insert(at, lines[at - 1]);
                else if (dice == 15) lines.InsertRange(at, Enumerable.Repeat("X: y", rng.OneIn(2) ? 110 : 90 + rng.Below(20)));
                else if (dice < 22) lines.Insert(at, Long(ref rng));
                else lines.Insert(at, rng.Pick(further));
            }
        }

        // Lines that do not fit, or just about.
        private static string Long(ref Rng rng)
        {
            int length = rng.OneIn(4) ? rng.Below(9000) : rng.Below(800);
            return rng.Below(7) switch
            {
                0 => "Cookie: " + new string('c', length),
                1 => "Authorization: Bearer " + new string('t', length),
                2 => "X-" + new string('n', length) + ": v",
                3 => "Host: " + new string('h', length),
                4 => "Sec-WebSocket-Protocol: " + string.Join(",", Enumerable.Repeat("a", length / 2)),
                5 => "If-None-Match: " + new string('e', length),
                _ => "X: " + new string('v', length),
            };
        }

        // Frames, another request, a body, or garbage.
        private static byte[] Behind(byte[] head, bool? isWebSocketRequest, ref Rng rng)
        {
            int dice = rng.Below(8);
            if (dice < 3) return head;
            byte[] more = dice < 6 && isWebSocketRequest != false ? Generator.Stream(ref rng, isWebSocketRequest == true)
                : dice == 6 ? Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
                : rng.Bytes(rng.Below(rng.OneIn(20) ? 20000 : 60));
            return head.Concat(more).ToArray();
        }
    }
}
