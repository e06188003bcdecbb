using System;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Kit
{
    /// <summary>Lets a test wait for the events of connections that other threads serve, and does what the test sets.</summary>
    internal sealed class Recorder : EventRecorder
    {
        /// <summary>How long a test waits for what must happen. Much longer than it takes: the machine may be busy.</summary>
        public const int Patience = 20000;

        private readonly BlockingCollection<string> _lines = new();

        public Recorder()
        {
            TakesParts = true;
        }

        /// <summary>The status that a request gets; 101 accepts it.</summary>
        public Func<WsRequest, int> StatusFor { get; init; } = _ => 101;

        public Action<WsConnection> Opened { get; init; }

        public Action<WsConnection, string> TextReceived { get; init; }

        public Action<WsConnection> Closed { get; init; }

        /// <summary>Whether messages are not noted.</summary>
        public bool OmitsMessages { get; init; }

        public override WsResponse OnRequest(WsConnection connection, WsRequest request)
        {
            int status = StatusFor(request);
            return status == 101 ? WsResponse.Accept : WsResponse.Refuse(status);
        }

        public override void OnOpen(WsConnection connection)
        {
            Last = connection;
            try
            {
                Opened?.Invoke(connection);
            }
            finally
            {
                // Last, so that a test that waits for this event can rely on what Opened does.
                base.OnOpen(connection);
            }
        }

        protected override void OnReceived(WsConnection connection, bool isText, bool isInParts, byte[] message)
        {
            // One event, in parts or not: the size of the buffer is random. And the whole message.
            string text = isText ? Encoding.UTF8.GetString(message) : null;
            if (!OmitsMessages) Note(connection, isText ? "Text(" + text + ")" : "Binary(" + Convert.ToHexString(message) + ")");
            if (isText) TextReceived?.Invoke(connection, text);
        }

        public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) =>
            Note(connection, "Pong(" + Encoding.UTF8.GetString(buffer, offset, count) + ")");

        public override void OnClose(WsConnection connection, int code, string reason)
        {
            base.OnClose(connection, code, reason);
            Closed?.Invoke(connection);
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            if (exception == null) base.OnError(connection, error, null);
            else Note(connection, "Error(" + Names.Of(error) + "): " + exception.Message);
        }

        protected override void Note(WsConnection connection, string what) => _lines.Add(what);

        /// <summary>The next event.</summary>
        public string Next(int milliseconds = Patience)
        {
            if (_lines.TryTake(out string line, milliseconds)) return line;
            throw new AssertFailedException("Nothing happened in " + milliseconds + " ms.");
        }

        /// <summary>Fails unless these are the next events.</summary>
        public void Expect(params string[] lines)
        {
            foreach (string line in lines) Assert.AreEqual(line, Next());
        }

        /// <summary>Skips events until one begins like this.</summary>
        public string WaitFor(string beginning)
        {
            string line;
            do line = Next();
            while (!line.StartsWith(beginning, StringComparison.Ordinal));
            return line;
        }

        public void ExpectNothing() => Assert.IsFalse(_lines.TryTake(out string line), "Not expected: " + line);
    }
}
