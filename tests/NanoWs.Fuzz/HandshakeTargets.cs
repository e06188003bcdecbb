using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace NanoWs.Fuzz
{
    /// <summary>An HTTP head, fed through a receive buffer as a connection does it.</summary>
    internal abstract class HeadTarget : Target
    {
        private static readonly int[] s_buffers = { 147, 200, 387, 643 };

        /// <summary>What Sec-WebSocket-Accept must be for a key: RFC 6455 section 4.2.2, item 5.4, computed by .NET.</summary>
        protected static string Accept(string key) =>
            Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));

        public override string Run(ref Rng rng)
        {
            int buffer = rng.Pick(s_buffers);
            ulong keySeed = rng.Next();
            byte[] input = Make(ref rng, keySeed);
            return Run(input, buffer, keySeed, ref rng);
        }

        public string Run(byte[] input, int buffer, ulong keySeed, ref Rng rng)
        {
            Input = input;
            string first = Feed(buffer, 0, keySeed, ref rng, out string problem);
            if (problem != null) return problem;
            int style = 1 + rng.Below(3);
            string second = Feed(buffer, style, keySeed, ref rng, out problem);
            if (problem != null) return problem;
            return first == second ? null : "whole: " + first + "; cut in style " + style + ": " + second;
        }

        private string Feed(int size, int style, ulong keySeed, ref Rng rng, out string problem)
        {
            problem = null;
            HttpHead head = NewHead(keySeed);
            var buffer = new byte[size + 8]; // four guard bytes at each end
            int end = 4;
            int consumed = 0;
            for (int at = 0; at < Input.Length && !head.IsDone;)
            {
                int count = Math.Min(NextPiece(ref rng, style, Input.Length - at), size + 4 - end);
                Array.Copy(Input, at, buffer, end, count);
                at += count;
                end += count;
                byte[] before = (byte[])buffer.Clone();
                int used = head.Feed(buffer, 4, end - 4, end == size + 4);
                if (!buffer.AsSpan().SequenceEqual(before)) problem = "the buffer was changed";
                if (used < 0 || used > end - 4) problem = "used " + used + " of " + (end - 4) + " bytes";
                if (problem != null) return null;
                consumed += used;
                Array.Copy(buffer, 4 + used, buffer, 4, end - 4 - used);
                end -= used;
                if (end == size + 4 && !head.IsDone) problem = "a full buffer, and nothing is taken from it";
                if (problem != null) return null;
            }

            // Where a head is refused may depend on the cuts, where it ends must not.
            return Describe(head, out problem) + (head.IsDone && head.Status == 0 ? " after " + consumed : "");
        }

        protected abstract HttpHead NewHead(ulong keySeed);

        protected abstract byte[] Make(ref Rng rng, ulong keySeed);

        protected abstract string Describe(HttpHead head, out string problem);

        protected static byte[] Join(List<string> lines, ref Rng rng)
        {
            if (rng.OneIn(3)) Shake(lines, ref rng);
            string lineEnd = rng.OneIn(8) ? "\n" : "\r\n";
            byte[] head = Encoding.Latin1.GetBytes(string.Concat(lines.Select(l => l + lineEnd)) + lineEnd);
            if (rng.OneIn(3)) head = Generator.Spoil(ref rng, head);
            return rng.OneIn(4) ? head.Concat(rng.Bytes(rng.Below(20))).ToArray() : head;
        }

        private static void Shake(List<string> lines, ref Rng rng)
        {
            string[] further =
            {
                "X: y", "Cookie: " + new string('c', rng.Below(700)), "Authorization: Bearer " + new string('t', rng.Below(400)),
                "X-" + new string('n', rng.Below(700)) + ": v", "Connection: keep-alive", "Connection: keep-alive, Upgrade", "Upgrade: h2c",
                "Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: a, b,,chat", "Sec-WebSocket-Extensions: permessage-deflate",
                "Origin: http://example.com", " folded", "no colon", "Space : x", "Host: other", "X: " + new string('v', rng.Below(9000)),
                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            };
            for (int n = 1 + rng.Below(3); n > 0; n--)
            {
                int at = 1 + rng.Below(lines.Count);
                if (rng.OneIn(4) && lines.Count > 2) lines.RemoveAt(Math.Min(at, lines.Count - 1));
                else if (rng.OneIn(60)) lines.InsertRange(at, Enumerable.Repeat("X: y", 110));
                else lines.Insert(at, rng.Pick(further));
            }
        }
    }

    /// <summary>Requests.</summary>
    internal sealed class ServerHeadTarget : HeadTarget
    {
        private static readonly string[] s_protocols = { "chat", "b" };
        private static readonly string[] s_targets = { "/", "/a?b=c", "/?", "http://host/x", "http://host?q", "*", "//", "/#", "/\u00E9" };
        private string _key;
        private bool _isUntouched;

        private ServerHandshake _handshake;

        protected override HttpHead NewHead(ulong keySeed)
        {
            _handshake = new ServerHandshake(s_protocols, 8192);
            return _handshake.Head;
        }

        protected override byte[] Make(ref Rng rng, ulong keySeed)
        {
            _isUntouched = false;
            if (rng.OneIn(30)) return rng.Bytes(rng.Below(300));
            var keyRng = new Rng(keySeed, 1);
            _key = Convert.ToBase64String(keyRng.Bytes(16));
            string target = rng.OneIn(2) ? "/" : rng.Pick(s_targets);
            string method = rng.OneIn(10) ? (rng.OneIn(2) ? "HEAD" : "POST") : "GET";
            string version = rng.OneIn(20) ? (rng.OneIn(2) ? "HTTP/1.0" : "HTTP/2.0") : "HTTP/1.1";
            var lines = new List<string>
            {
                method + " " + target + " " + version, "Host: example.com", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: " + _key, "Sec-WebSocket-Version: " + (rng.OneIn(20) ? "8" : "13"),
            };
            if (rng.OneIn(8))
            {
                _isUntouched = true;
                IEnumerable<string> good = new[] { "GET / HTTP/1.1" }.Concat(lines.Skip(1).Take(4)).Append("Sec-WebSocket-Version: 13");
                return Encoding.ASCII.GetBytes(string.Join("\r\n", good) + "\r\n\r\n");
            }

            return Join(lines, ref rng);
        }

        protected override string Describe(HttpHead head, out string problem)
        {
            ServerHandshake handshake = _handshake;
            WsRequest r = handshake.Request;
            problem = null;
            if (head.Status is not (0 or 400 or 405 or 414 or 426 or 431 or 505)) problem = "status " + head.Status;
            bool isOpen = head.IsDone && head.Status == 0 && r.IsWebSocket;
            if (_isUntouched && !isOpen) problem = "a valid request is refused";
            if (isOpen && _key != null)
            {
                string response = Encoding.ASCII.GetString(handshake.AcceptResponse());
                if (!response.StartsWith("HTTP/1.1 101 ") || !response.EndsWith("\r\n\r\n")) problem = "the response is " + response;
                if (_isUntouched && !response.Contains("Sec-WebSocket-Accept: " + Accept(_key) + "\r\n"))
                {
                    problem = "the key is answered by " + response;
                }
            }

            if (!head.IsDone) return "not done";
            return head.Status != 0 ? "status " + head.Status
                : string.Join("|", r.Path, r.Query, r.Host, r.Origin, r.Authorization, r.Cookie, r.Subprotocol, r.IsWebSocket);
        }
    }

    /// <summary>Responses.</summary>
    internal sealed class ClientHeadTarget : HeadTarget
    {
        private static readonly string[] s_protocols = { "chat", "b" };

        private sealed class KeyEntropy : WsEntropy
        {
            private Rng _rng;

            public KeyEntropy(ulong seed)
            {
                _rng = new Rng(seed, 2);
            }

            public override uint Next() => (uint)_rng.Next();
        }

        private bool _isUntouched;

        private ClientHandshake _handshake;

        protected override HttpHead NewHead(ulong keySeed)
        {
            _handshake = new ClientHandshake(s_protocols, 8192, new KeyEntropy(keySeed));
            return _handshake.Head;
        }

        protected override byte[] Make(ref Rng rng, ulong keySeed)
        {
            _isUntouched = false;
            if (rng.OneIn(30)) return rng.Bytes(rng.Below(300));
            var handshake = new ClientHandshake(s_protocols, 8192, new KeyEntropy(keySeed));
            string request = Encoding.ASCII.GetString(handshake.Request(WsUrl.Parse("ws://host/"), null));
            int at = request.IndexOf("Sec-WebSocket-Key: ") + 19;
            string accept = Accept(request.Substring(at, 24));
            var lines = new List<string>
            {
                rng.OneIn(10) ? "HTTP/1.1 404 Not Found" : "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Accept: " + accept,
            };
            if (rng.OneIn(6))
            {
                _isUntouched = true;
                lines[0] = "HTTP/1.1 101 Switching Protocols";
                return Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");
            }

            return Join(lines, ref rng);
        }

        protected override string Describe(HttpHead head, out string problem)
        {
            ClientHandshake handshake = _handshake;
            problem = null;
            if (_isUntouched && (!head.IsDone || handshake.Problem != null)) problem = "a valid response is refused: " + handshake.Problem;
            if (head.IsDone && handshake.Problem == null && handshake.StatusCode != 101)
            {
                problem = "open with status " + handshake.StatusCode;
            }

            return head.IsDone ? handshake.StatusCode + "|" + handshake.Problem + "|" + handshake.ChosenProtocol : "not done";
        }
    }
}
