using System;
using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // What a client sends to open a connection.
    public static partial class Suite
    {
        private static void AddRequestCases()
        {
            Group request = NewGroup("4.1", "the client's request", Target.Client,
                "4.1-8", "4.1-9", "4.1-10", "4.1-11", "4.1-12", "4.1-13", "4.1-14", "4.1-15", "4.1-17", "4.1-18");
            Accepting(request, "request line", o => CheckRequestLine(o.Request.StartLine));
            Accepting(request, "Host with port", o =>
            {
                string host = o.Request.One("Host");
                Finding.Unless(host.EndsWith(o.Authority[o.Authority.IndexOf(':')..]), "Host: " + host);
            });
            Accepting(request, "Upgrade",
                o => Finding.Unless(HasToken(o.Request, "Upgrade", "websocket"), "no \"websocket\" in Upgrade"));
            Accepting(request, "Connection",
                o => Finding.Unless(HasToken(o.Request, "Connection", "upgrade"), "no \"Upgrade\" in Connection"));
            Accepting(request, "key of 16 bytes", o => CheckKey(o.Request.One("Sec-WebSocket-Key")));
            Accepting(request, "a fresh key each time",
                o => Finding.Unless(o.Seen.DistinctNonces == o.Seen.Requests, "a Sec-WebSocket-Key was used twice"));
            Accepting(request, "version 13", o =>
            {
                string version = o.Request.One("Sec-WebSocket-Version");
                Finding.Unless(version == "13", "Sec-WebSocket-Version: " + version);
            });
            Accepting(request, "subprotocols are unique tokens", o => CheckProtocols(o.Request));

            NewGroup("4.1", "nothing is sent before the response", Target.Client, "4.1-19").AddHandshake("silence", o =>
            {
                Finding.Unless(!o.Wire.HasNews(200), "something came before the response");
                Accept(o);
                o.Peer.CloseNormally();
            });
        }

        private static void Accepting(Group group, string name, Action<Opening> check) => group.AddHandshake(name, o =>
        {
            Accept(o);
            check(o);
            o.Peer.CloseNormally();
        });

        private static void CheckRequestLine(string line) =>
            Finding.Unless(line.StartsWith("GET /runCase?case=") && line.EndsWith(" HTTP/1.1"), line);

        private static bool HasToken(MessageHead head, string field, string token) =>
            head.All(field).SelectMany(v => v.Split(',')).Any(t => t.Trim().Equals(token, StringComparison.OrdinalIgnoreCase));

        private static void CheckKey(string key)
        {
            var nonce = new byte[24];
            Finding.Unless(Convert.TryFromBase64String(key, nonce, out int count) && count == 16 && key.Length == 24,
                "not the Base64 of 16 bytes: " + key);
        }

        private static void CheckProtocols(MessageHead request)
        {
            string[] words = request.All("Sec-WebSocket-Protocol").SelectMany(v => v.Split(',')).Select(w => w.Trim()).ToArray();
            foreach (string word in words)
            {
                Finding.Unless(word.Length > 0 && word.All(c => c > ' ' && c < 0x7F && !"()<>@,;:\\\"/[]?={}".Contains(c)),
                    "not a token: " + word);
            }

            Finding.Unless(words.Distinct().Count() == words.Length, "a subprotocol is offered twice");
        }
    }
}
