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
            NewGroup("4.1", "the client's request", Target.Client, "4.1-8", "4.1-9", "4.1-10", "4.1-11", "4.1-12", "4.1-13", "4.1-14", "4.1-15", "4.1-17", "4.1-18")
                .AddHandshake("request line", o => Accepting(o, r => Finding.Unless(r.StartLine.StartsWith("GET /runCase?case=") && r.StartLine.EndsWith(" HTTP/1.1"), r.StartLine)))
                .AddHandshake("Host with port", o => Accepting(o, r => Finding.Unless(r.One("Host").EndsWith(o.Authority[o.Authority.IndexOf(':')..]), "Host: " + r.One("Host"))))
                .AddHandshake("Upgrade", o => Accepting(o, r => Finding.Unless(HasToken(r, "Upgrade", "websocket"), "no \"websocket\" in Upgrade")))
                .AddHandshake("Connection", o => Accepting(o, r => Finding.Unless(HasToken(r, "Connection", "upgrade"), "no \"Upgrade\" in Connection")))
                .AddHandshake("key of 16 bytes", o => Accepting(o, r => CheckKey(r.One("Sec-WebSocket-Key"))))
                .AddHandshake("a fresh key each time", o => Accepting(o, r => Finding.Unless(o.Seen.DistinctNonces == o.Seen.Requests, "a Sec-WebSocket-Key was used twice")))
                .AddHandshake("version 13", o => Accepting(o, r => Finding.Unless(r.One("Sec-WebSocket-Version") == "13", "Sec-WebSocket-Version: " + r.One("Sec-WebSocket-Version"))))
                .AddHandshake("subprotocols are unique tokens", o => Accepting(o, CheckProtocols));

            NewGroup("4.1", "nothing is sent before the answer", Target.Client, "4.1-19").AddHandshake("silence", o =>
            {
                Finding.Unless(!o.Wire.HasNews(200), "something came before the answer");
                Accepting(o, r => { });
            });
        }

        private static void Accepting(Opening o, Action<HttpHead> check)
        {
            Answer(o);
            check(o.Request);
            o.Peer.CloseNormally();
        }

        private static bool HasToken(HttpHead head, string field, string token) =>
            head.All(field).SelectMany(v => v.Split(',')).Any(t => t.Trim().Equals(token, StringComparison.OrdinalIgnoreCase));

        private static void CheckKey(string key)
        {
            var nonce = new byte[24];
            Finding.Unless(Convert.TryFromBase64String(key, nonce, out int count) && count == 16 && key.Length == 24, "not the Base64 of 16 bytes: " + key);
        }

        private static void CheckProtocols(HttpHead request)
        {
            string[] words = request.All("Sec-WebSocket-Protocol").SelectMany(v => v.Split(',')).Select(w => w.Trim()).ToArray();
            foreach (string word in words) Finding.Unless(word.Length > 0 && word.All(c => c > ' ' && c < 0x7F && !"()<>@,;:\\\"/[]?={}".Contains(c)), "not a token: " + word);
            Finding.Unless(words.Distinct().Count() == words.Length, "a subprotocol is offered twice");
        }
    }
}
