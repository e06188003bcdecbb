using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // How a client judges the server's response.
    public static partial class Suite
    {
        private static void AddResponseCases()
        {
            Group good = NewGroup("4.1", "a response that a client accepts", Target.Client, "4.1-24", "4.1-27");
            Accepted(good, "names and words in other case",
                l => new[]
                {
                    l[0], "uPGRADE: WebSocket", "CONNECTION: upgrade", l[3].Replace("Sec-WebSocket-Accept", "sec-websocket-ACCEPT"),
                });
            Accepted(good, "no space after the colons", l => l.Select(x => x.StartsWith("HTTP") ? x : x.Replace(": ", ":")));
            Accepted(good, "spaces and tabs around the values",
                l => l.Select(x => x.StartsWith("HTTP") ? x : x.Replace(": ", ": \t ") + " \t"));
            Accepted(good, "Connection: keep-alive, Upgrade",
                l => l.Select(x => x.Replace("Connection: Upgrade", "Connection: keep-alive, Upgrade")));
            Accepted(good, "two Connection fields", l => l.Append("Connection: keep-alive"));
            Accepted(good, "an empty reason", l => l.Select(x => x.Replace("101 Switching Protocols", "101 ")));
            Accepted(good, "unknown fields, a long one among them",
                l => l.Append("Server: x").Append("Set-Cookie: a=" + new string('b', 5000)).Append("Date: Thu, 01 Jan 1970 00:00:00 GMT"));
            Accepted(good, "fields in another order", l => l.Take(1).Concat(l.Skip(1).Reverse()));
            good.AddHandshake("byte by byte", o =>
            {
                o.Wire.SendPieces(Bytes(ResponseLines(o)));
                CheckEcho(o.Peer);
            });
            for (int part = 0; part < 4; part++)
            {
                int cut = 1 + part * 40;
                good.AddHandshake("cut after " + cut + " bytes", o =>
                {
                    o.Wire.SendCut(Bytes(ResponseLines(o)), cut);
                    CheckEcho(o.Peer);
                });
            }

            NewGroup("4.1", "frames right behind the response", Target.Client, "4.1-27").AddHandshake("in the same segment", o =>
            {
                Peer peer = o.Peer;
                byte[] text = Encoding.UTF8.GetBytes("straight away");
                o.Wire.Send(Peer.Join(Bytes(ResponseLines(o)), peer.Frame(Frame.Text, text), peer.Frame(Frame.Ping, text),
                    peer.Fragments(Frame.Text, text, new[] { 5, 8 })));
                int pongs = 0;
                peer.ExpectMessageAmong(Frame.Text, text, () => pongs++);
                if (pongs == 0) peer.ExpectPong(text); // a pong may overtake a message
                peer.ExpectMessage(Frame.Text, text);
                peer.CloseNormally();
            });

            Group status = NewGroup("4.1", "a status that is not 101", Target.Client, "4.1-20", "7.2.1-1", "7.1.7-1");
            foreach (string line in new[] { "200 OK", "204 No Content", "301 Moved Permanently", "400 Bad Request", "401 Unauthorized",
                "404 Not Found", "426 Upgrade Required", "500 Internal Server Error", "503 Service Unavailable" })
            {
                Refused(status, line,
                    l => new[] { "HTTP/1.1 " + line }.Concat(l.Skip(1)).Append("Content-Length: 0").Append("Location: /elsewhere"));
            }

            Group upgrade = NewGroup("4.1", "the response's Upgrade field", Target.Client, "4.1-21", "4.1-26");
            Refused(upgrade, "missing", l => l.Where(x => !x.StartsWith("Upgrade")));
            Refused(upgrade, "another value", l => l.Select(x => x.Replace("Upgrade: websocket", "Upgrade: h2c")));
            Refused(upgrade, "a longer value", l => l.Select(x => x.Replace("Upgrade: websocket", "Upgrade: websocket2")));
            Refused(upgrade, "empty", l => l.Select(x => x.Replace("Upgrade: websocket", "Upgrade:")));

            Group connection = NewGroup("4.1", "the response's Connection field", Target.Client, "4.1-22", "4.1-26");
            Refused(connection, "missing", l => l.Where(x => !x.StartsWith("Connection")));
            Refused(connection, "another value", l => l.Select(x => x.Replace("Connection: Upgrade", "Connection: close")));
            Refused(connection, "a longer word", l => l.Select(x => x.Replace("Connection: Upgrade", "Connection: Upgraded")));

            Group accept = NewGroup("4.1", "the response's Sec-WebSocket-Accept field", Target.Client, "4.1-23", "4.1-26");
            Refused(accept, "missing", l => l.Take(3));
            Refused(accept, "empty", l => l.Take(3).Append("Sec-WebSocket-Accept:"));
            Refused(accept, "of another key", l => l.Take(3).Append("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
            Refused(accept, "in other case", l => l.Take(3).Append("Sec-WebSocket-Accept: " + SwapCase(l[3][22..])));
            Refused(accept, "cut short", l => l.Take(3).Append(l[3][..^1]));
            Refused(accept, "with a character after it", l => l.Take(3).Append(l[3] + "="));

            Group extension = NewGroup("4.1", "an extension that was not offered", Target.Client, "4.1-25", "4.1-26", "5.8-1", "9-1");
            Refused(extension, "permessage-deflate", l => l.Append("Sec-WebSocket-Extensions: permessage-deflate"));
            Refused(extension, "an unknown one", l => l.Append("Sec-WebSocket-Extensions: x-nobody; knows=1"));

            Group protocol = NewGroup("4.1", "a subprotocol that was not offered", Target.Client, "4.1-28", "4.1-26");
            Refused(protocol, "an unknown one", l => l.Append("Sec-WebSocket-Protocol: x-nobody-offered-this"));

            Group head = NewGroup("4.1", "a response that is not HTTP", Target.Client, "4.1-26");
            Refused(head, "another protocol", l => new[] { "RTSP/1.0 101 Switching Protocols" }.Concat(l.Skip(1)));
            Refused(head, "no status", l => new[] { "HTTP/1.1" }.Concat(l.Skip(1)));
            Refused(head, "a field without a colon", l => l.Append("nonsense"));
            Refused(head, "a space before a colon", l => l.Append("Server : x"));
            Refused(head, "a folded line", l => l.Append("Server: x").Append(" y"));
            Refused(head, "a field that is far too long", l => l.Append("X-Filler: " + new string('x', 1000000)));
            Refused(head, "far too many fields",
                l => l.Concat(Enumerable.Range(0, 2000).Select(i => "X-Filler-" + i + ": " + new string('x', 100))));
            head.AddHandshake("the end in the middle", o =>
            {
                o.Wire.Send(Bytes(ResponseLines(o))[..60]);
                o.Wire.Finish();
                o.Wire.ExpectEnd();
            });
            head.AddHandshake("the end at once", o =>
            {
                o.Wire.Finish();
                o.Wire.ExpectEnd();
            });
        }

        private static string SwapCase(string text) =>
            new string(text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)).ToArray());

        private static void Accepted(Group group, string name, Func<List<string>, IEnumerable<string>> change) =>
            group.AddHandshake(name, o =>
        {
            o.Wire.Send(Bytes(change(ResponseLines(o))));
            CheckEcho(o.Peer);
        });

        // The client closes TCP, and has sent nothing after its request.
        private static void Refused(Group group, string name, Func<List<string>, IEnumerable<string>> change) =>
            group.AddHandshake(name, o =>
        {
            o.Wire.Send(Bytes(change(ResponseLines(o))));
            o.Wire.ExpectEnd();
        });

        private static void CheckEcho(Peer peer)
        {
            byte[] text = Encoding.UTF8.GetBytes("Hello, echo");
            peer.Send(peer.Frame(Frame.Text, text));
            peer.ExpectMessage(Frame.Text, text);
            peer.CloseNormally();
        }
    }
}
