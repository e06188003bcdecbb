using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>A handler that tells a test what happened, in order, one line for each event, and does what the test asks for.</summary>
    internal sealed class Recorder : WsHandler
    {
        /// <summary>How long a test waits for what must happen. Much longer than it takes: the machine may be busy.</summary>
        public const int Patience = 20000;

        private readonly BlockingCollection<string> _lines = new();

        public Func<WsRequest, int> Judge { get; init; } = _ => 101;

        public Action<WsConnection> Opened { get; init; }

        public Action<WsConnection, string> Said { get; init; }

        public Action<WsConnection> Closed { get; init; }

        /// <summary>Whether messages are sent back. A test that turns this on keeps them smaller than the buffers.</summary>
        public bool Echoes { get; init; }

        /// <summary>Whether messages are only counted, not noted.</summary>
        public bool IsTerse { get; init; }

        public WsConnection Connection { get; private set; }

        public override int OnRequest(WsConnection connection, WsRequest request) => Judge(request);

        public override void OnOpen(WsConnection connection)
        {
            Connection = connection;
            try
            {
                Opened?.Invoke(connection);
            }
            finally
            {
                // Last: who waits for this may count on what Opened does.
                Note("open");
            }
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            string text = Encoding.UTF8.GetString(buffer, offset, count);
            if (!IsTerse) Note("text " + text);
            if (Echoes && connection.SendText(buffer, offset, count) == WsSendResult.Busy) connection.Defer(count);
            Said?.Invoke(connection, text);
        }

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count)
        {
            if (!IsTerse) Note("binary " + Convert.ToHexString(buffer, offset, count));
            if (Echoes && connection.SendBinary(buffer, offset, count) == WsSendResult.Busy) connection.Defer(count);
        }

        public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) => Note("pong " + Encoding.UTF8.GetString(buffer, offset, count));

        public override void OnClose(WsConnection connection, int code, string reason)
        {
            Note(("close " + code.ToString(CultureInfo.InvariantCulture) + " " + reason).TrimEnd());
            Closed?.Invoke(connection);
        }

        public override void OnError(WsConnection connection, WsError error, Exception exception) =>
            Note("error " + error + (exception == null ? "" : ": " + exception.Message));

        private void Note(string line) => _lines.Add(line);

        /// <summary>The next event.</summary>
        public string Next(int milliseconds = Patience)
        {
            if (_lines.TryTake(out string line, milliseconds)) return line;
            throw new AssertFailedException("Nothing happened in " + milliseconds + " ms.");
        }

        /// <summary>The next events must be these.</summary>
        public void Expect(params string[] lines)
        {
            foreach (string line in lines) Assert.AreEqual(line, Next());
        }

        /// <summary>Passes over events until one begins like this.</summary>
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
