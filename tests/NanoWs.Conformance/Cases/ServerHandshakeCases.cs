using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // How a server judges a request.
    public static partial class Suite
    {
        private static void AddServerHandshakeCases()
        {
            Group good = NewGroup("4.2", "a request that a server accepts", Target.Server, "4.2.2-1", "4.2.2-7", "4.2.2-8", "4.2.2-9",
                "4.2.2-10", "4.2.2-11", "4.2.1-2");
            good.AddHandshake("the key of the RFC's example", o =>
            {
                o.Wire.Send(Bytes(RequestLines(o, "dGhlIHNhbXBsZSBub25jZQ==")));
                MessageHead head = ExpectAccepted(o, "dGhlIHNhbXBsZSBub25jZQ==");
                Finding.Unless(head.One("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                    "not the accept value of the RFC's example");
                o.Peer.CloseNormally();
            });
            Opened(good, "names and words in other case",
                l => new[]
                {
                    l[0], l[1].Replace("Host", "hOST"), "UPGRADE: WebSocket", "connection: uPGRADE",
                    l[4].Replace("Sec-WebSocket-Key", "sec-websocket-key"), "SEC-WEBSOCKET-VERSION: 13",
                });
            Opened(good, "Connection: keep-alive, Upgrade (Firefox)",
                l => l.Select(x => x.Replace("Connection: Upgrade", "Connection: keep-alive, Upgrade")));
            Opened(good, "Connection in two fields", l => l.Take(3).Append("Connection: keep-alive").Concat(l.Skip(3)));
            Opened(good, "Upgrade with other protocols", l => l.Select(x => x.Replace("Upgrade: websocket", "Upgrade: h2c, WebSocket")));
            Opened(good, "no space after the colons", l => l.Select((x, i) => i == 0 ? x : x.Replace(": ", ":")));
            Opened(good, "spaces and tabs around the values", l => l.Select((x, i) => i == 0 ? x : x.Replace(": ", ": \t ") + " \t"));
            Opened(good, "fields in another order", l => l.Take(1).Concat(l.Skip(1).Reverse()));
            Opened(good, "unknown fields, many", l => l.Concat(Enumerable.Range(0, 60).Select(i => "X-Unknown-" + i + ": value " + i)));
            Opened(good, "a browser's fields", l => l.Concat(new[]
            {
                "Pragma: no-cache", "Cache-Control: no-cache",
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
                "Origin: http://example.com", "Accept-Encoding: gzip, deflate, br, zstd", "Accept-Language: en-US,en;q=0.9",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            }));
            Opened(good, "a long cookie", l => l.Append("Cookie: session=" + new string('c', 4000)));
            Opened(good, "the absolute form", l => new[] { l[0].Replace("GET ", "GET http://example.com") }.Concat(l.Skip(1)));
            Opened(good, "an empty line before it", l => l.Prepend(""));
            good.AddHandshake("byte by byte", o => OpenedIn(o, (wire, bytes) => wire.SendPieces(bytes)));
            good.AddHandshake("7 bytes at a time", o => OpenedIn(o, (wire, bytes) => wire.SendPieces(bytes, 7)));
            for (int i = 0; i < 16; i++)
            {
                int cut = 1 + i * 9;
                good.AddHandshake("cut after " + cut + " bytes", o => OpenedIn(o, (wire, bytes) => wire.SendCut(bytes, cut)));
            }

            good.AddHandshake("cut before the last byte", o => OpenedIn(o, (wire, bytes) => wire.SendCut(bytes, bytes.Length - 1)));

            NewGroup("4.2", "a subprotocol that the server does not know", Target.Server, "4.2.2-5", "4.2.2-6")
                .AddHandshake("one", o => ExpectNone(o, "Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: x-nobody-knows-this"))
                .AddHandshake("a list", o => ExpectNone(o, "Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: x-nobody-1, x-nobody-2"))
                .AddHandshake("none offered", o => ExpectNone(o, "Sec-WebSocket-Protocol", "X-Nothing: "));

            NewGroup("4.2", "extensions", Target.Server, "4.2.2-12", "5.8-1", "9-1")
                .AddHandshake("none offered", o => ExpectNone(o, "Sec-WebSocket-Extensions", "X-Nothing: "))
                .AddHandshake("unknown ones",
                    o => ExpectNone(o, "Sec-WebSocket-Extensions", "Sec-WebSocket-Extensions: x-nobody; knows=1, x-this"))
                .AddHandshake("permessage-deflate", ExpectOnlyOffered);

            Group method = NewGroup("4.2", "a request of another method or version of HTTP", Target.Server,
                "4.2.1-1", "4.2.1-3", "7.2.2-1");
            Rejected(method, "POST", l => new[] { l[0].Replace("GET", "POST") }.Concat(l.Skip(1)).Append("Content-Length: 0"));
            Rejected(method, "an unknown method", l => new[] { l[0].Replace("GET", "WEB") }.Concat(l.Skip(1)));
            Rejected(method, "HTTP/1.0", l => new[] { l[0].Replace("HTTP/1.1", "HTTP/1.0") }.Concat(l.Skip(1)));
            Rejected(method, "HTTP/2.0", l => new[] { l[0].Replace("HTTP/1.1", "HTTP/2.0") }.Concat(l.Skip(1)));
            Rejected(method, "HTTP/2.1", l => new[] { l[0].Replace("HTTP/1.1", "HTTP/2.1") }.Concat(l.Skip(1)));
            Rejected(method, "another protocol", l => new[] { l[0].Replace("HTTP/1.1", "RTSP/1.1") }.Concat(l.Skip(1)));
            Rejected(method, "no version", l => new[] { l[0].Replace(" HTTP/1.1", "") }.Concat(l.Skip(1)));

            Group missing = NewGroup("4.2", "a request that lacks a field", Target.Server, "4.2.1-1", "4.2.1-4", "7.2.2-1");
            foreach (string field in new[] { "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version" })
            {
                Rejected(missing, field, l => l.Where(x => !x.StartsWith(field)));
            }

            Group wrong = NewGroup("4.2", "a request with a wrong field", Target.Server, "4.2.1-1", "4.2.1-4", "7.2.2-1");
            Rejected(wrong, "Upgrade to something else", l => l.Select(x => x.Replace("Upgrade: websocket", "Upgrade: h2c")));
            Rejected(wrong, "Upgrade: websockets", l => l.Select(x => x.Replace("Upgrade: websocket", "Upgrade: websockets")));
            Rejected(wrong, "Connection: close", l => l.Select(x => x.Replace("Connection: Upgrade", "Connection: close")));
            Rejected(wrong, "Connection: Upgrades", l => l.Select(x => x.Replace("Connection: Upgrade", "Connection: Upgrades")));
            Rejected(wrong, "two Hosts", l => l.Append("Host: example.com"));
            Rejected(wrong, "a key of 15 bytes", l => WithKey(l, Convert.ToBase64String(new byte[15])));
            Rejected(wrong, "a key of 17 bytes", l => WithKey(l, Convert.ToBase64String(new byte[17])));
            Rejected(wrong, "a key that is not Base64", l => WithKey(l, "!!!!!!!!!!!!!!!!!!!!!!=="));
            Rejected(wrong, "a key without its padding", l => WithKey(l, Convert.ToBase64String(new byte[16])[..22]));
            Rejected(wrong, "an empty key", l => WithKey(l, ""));
            Rejected(wrong, "two keys", l => l.Append(l[4]));
            Rejected(wrong, "a subprotocol that is no token", l => l.Append("Sec-WebSocket-Protocol: a b, \"c\""));

            Group version = NewGroup("4.4", "a version that the server does not know", Target.Server, "4.2.2-3", "4.4-1");
            foreach (string v in new[] { "0", "7", "8", "12", "14", "25", "255", "013", "x", "13, 8" })
            {
                version.AddHandshake(v, o =>
                {
                    o.Wire.Send(Bytes(RequestLines(o, NewKey()).Select(x => x.Replace("Version: 13", "Version: " + v))));
                    MessageHead head = ExpectRejected(o);
                    string[] known = head.All("Sec-WebSocket-Version").SelectMany(f => f.Split(',')).Select(f => f.Trim()).ToArray();
                    Finding.Unless(known.Contains("13"), "the response does not say that version 13 is known");
                });
            }

            Group malformed = NewGroup("4.2", "a request that is not HTTP", Target.Server, "4.2.1-1", "7.2.2-1");
            Rejected(malformed, "a field without a colon", l => l.Append("nonsense"));
            Rejected(malformed, "a space before a colon", l => l.Append("X-Space : x"));
            Rejected(malformed, "a name that is no token", l => l.Append("X(Name): x"));
            Rejected(malformed, "a folded line", l => l.Append("X-Folded: x").Append(" y"));
            Rejected(malformed, "a lone CR in a line", l => l.Append("X-Return: a\rb"));
            Rejected(malformed, "a NUL in a line", l => l.Append("X-Null: a\0b"));
            Rejected(malformed, "a line of noise first", l => l.Prepend("\u0016\u0003\u0001 noise"));
            Rejected(malformed, "a target with a fragment", l => new[] { "GET /a#b HTTP/1.1" }.Concat(l.Skip(1)));
            Rejected(malformed, "far too many fields", l => l.Concat(Enumerable.Range(0, 5000).Select(i => "X-Filler-" + i + ": " + i)));
            Rejected(malformed, "a field that is far too long", l => l.Append("X-Filler: " + new string('x', 1000000)));
            Rejected(malformed, "a target that is far too long",
                l => new[] { "GET /" + new string('a', 100000) + " HTTP/1.1" }.Concat(l.Skip(1)));
            malformed.AddHandshake("the end in the middle", o =>
            {
                o.Wire.Send(Bytes(RequestLines(o, NewKey()))[..60]);
                o.Wire.Finish();
                DrainHttp(o.Wire);
            });
        }

        private static IEnumerable<string> WithKey(List<string> lines, string key) =>
            lines.Select(x => x.StartsWith("Sec-WebSocket-Key") ? "Sec-WebSocket-Key: " + key : x);

        private static void Opened(Group group, string name, Func<List<string>, IEnumerable<string>> change) =>
            group.AddHandshake(name, o =>
        {
            string key = NewKey();
            o.Wire.Send(Bytes(change(RequestLines(o, key))));
            ExpectAccepted(o, key);
            CheckEcho(o.Peer);
        });

        private static void OpenedIn(Opening o, Action<Wire, byte[]> send)
        {
            string key = NewKey();
            send(o.Wire, Bytes(RequestLines(o, key)));
            ExpectAccepted(o, key);
            CheckEcho(o.Peer);
        }

        private static void ExpectNone(Opening o, string field, string offer)
        {
            string key = NewKey();
            o.Wire.Send(Bytes(RequestLines(o, key).Append(offer)));
            Finding.Unless(ExpectAccepted(o, key).All(field).Length == 0, "the response has a " + field + " field");
            CheckEcho(o.Peer);
        }

        // This suite implements no extension, so with a server that accepts the offer the case ends after the handshake.
        private static void ExpectOnlyOffered(Opening o)
        {
            string key = NewKey();
            o.Wire.Send(Bytes(RequestLines(o, key).Append("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")));
            string[] chosen = ExpectAccepted(o, key).All("Sec-WebSocket-Extensions");
            Finding.Unless(chosen.SelectMany(v => v.Split(',')).All(v => v.Trim().StartsWith("permessage-deflate")),
                "an extension that was not offered");
            if (chosen.Length == 0) CheckEcho(o.Peer);
        }

        private static void Rejected(Group group, string name, Func<List<string>, IEnumerable<string>> change) =>
            group.AddHandshake(name, o =>
        {
            o.Wire.Send(Bytes(change(RequestLines(o, NewKey()))));
            ExpectRejected(o);
        });

        // An HTTP response with an error, and the end.
        private static MessageHead ExpectRejected(Opening o)
        {
            MessageHead head = MessageHead.Read(o.Wire.ReadLine);
            Finding.Unless(head.Status >= 400 && head.Status < 600, "the response is \"" + head.StartLine + "\" instead of an error");
            DrainHttp(o.Wire);
            return head;
        }

        private static void DrainHttp(Wire wire)
        {
            while (wire.ReadByte(1000) >= 0)
            {
            }
        }
    }
}
