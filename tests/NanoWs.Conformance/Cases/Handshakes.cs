using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // The two heads of the opening handshake, valid, for cases to use as they are or to make invalid.
    public static partial class Suite
    {
        private static readonly Random s_random = new Random();

        internal static string NewKey()
        {
            var nonce = new byte[16];
            lock (s_random) s_random.NextBytes(nonce);
            return Convert.ToBase64String(nonce);
        }

        /// <summary>A request's lines, the empty one left out.</summary>
        internal static List<string> RequestLines(Opening o, string key) => new List<string>
        {
            "GET " + o.Path + " HTTP/1.1", "Host: " + o.Authority, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: " + key,
            "Sec-WebSocket-Version: 13",
        };

        /// <summary>A response's lines, the empty one left out.</summary>
        internal static List<string> ResponseLines(Opening o) => new List<string>
        {
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: " + MessageHead.Accept(o.Request.One("Sec-WebSocket-Key")),
        };

        internal static byte[] Bytes(IEnumerable<string> lines, string lineEnd = "\r\n") =>
            Encoding.Latin1.GetBytes(string.Concat(lines.Select(line => line + lineEnd)) + lineEnd);

        /// <summary>Opens a WebSocket to a server under test.</summary>
        internal static void Open(Opening o)
        {
            string key = NewKey();
            o.Wire.Send(Bytes(RequestLines(o, key)));
            ExpectAccepted(o, key);
        }

        /// <summary>Opens the WebSocket that a client under test asked for.</summary>
        internal static void Accept(Opening o) => o.Wire.Send(Bytes(ResponseLines(o)));

        /// <summary>Section 4.2.2, item 5.</summary>
        internal static MessageHead ExpectAccepted(Opening o, string key)
        {
            MessageHead head = MessageHead.Read(o.Wire.ReadLine);
            Finding.Unless(head.Status == 101, "the response is \"" + head.StartLine + "\" instead of 101");
            Finding.Unless(head.One("Upgrade").Equals("websocket", StringComparison.OrdinalIgnoreCase), "Upgrade: " + head.One("Upgrade"));
            Finding.Unless(head.All("Connection").SelectMany(v => v.Split(','))
                .Any(t => t.Trim().Equals("upgrade", StringComparison.OrdinalIgnoreCase)), "no \"Upgrade\" in Connection");
            Finding.Unless(head.One("Sec-WebSocket-Accept") == MessageHead.Accept(key), "Sec-WebSocket-Accept does not match the key");
            return head;
        }
    }
}
