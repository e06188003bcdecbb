using System;
using System.Collections.Concurrent;
using System.Text;
using NanoWs.Echo;

namespace NanoWs.Conformance.Tests
{
    /// <summary>Echoes, notes what happens, and closes on the text "/close 4000 reason".</summary>
    internal sealed class Recorder : EchoHandler
    {
        private readonly BlockingCollection<string> _events = new BlockingCollection<string>();

        public Func<WsRequest, int> Judge { get; init; } = _ => 101;

        public Action<WsConnection> Opened { get; init; } = _ => { };

        public override int OnRequest(WsConnection connection, WsRequest request) => Judge(request);

        public override void OnOpen(WsConnection connection)
        {
            _events.Add("open " + (connection.Subprotocol ?? "-"));
            Opened(connection);
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            string text = Encoding.UTF8.GetString(buffer, offset, count);
            _events.Add("text " + text);
            if (!text.StartsWith("/close "))
            {
                base.OnText(connection, buffer, offset, count);
                return;
            }

            string[] words = text.Split(' ', 3);
            connection.Close(int.Parse(words[1]), words[2]);
        }

        public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) => _events.Add("pong " + Encoding.UTF8.GetString(buffer, offset, count));

        public override void OnClose(WsConnection connection, int code, string reason) => _events.Add("close " + code + " " + reason);

        public override void OnError(WsConnection connection, WsError error, Exception exception) => _events.Add("error " + error);

        /// <summary>The next event of a kind, those before it passed over.</summary>
        public string Wait(string kind)
        {
            for (;;)
            {
                if (!_events.TryTake(out string e, 5000)) throw new Finding("no \"" + kind + "\" within five seconds");
                if (e.StartsWith(kind)) return e;
            }
        }
    }
}
