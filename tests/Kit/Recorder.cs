using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Kit
{
    /// <summary>A handler that records what happened, in order, one line for each event, and does what the test sets.</summary>
    internal sealed class Recorder : WsHandler
    {
        /// <summary>How long a test waits for what must happen. Much longer than it takes: the machine may be busy.</summary>
        public const int Patience = 20000;

        private readonly BlockingCollection<string> _lines = new();

        public Func<WsRequest, int> Judge { get; init; } = _ => 101;

        public Action<WsConnection> Opened { get; init; }

        public Action<WsConnection, string> Said { get; init; }

        public Action<WsConnection> Closed { get; init; }

        /// <summary>Whether messages are sent back.</summary>
        public bool Echoes { get; init; }

        /// <summary>Whether messages larger than the receive buffer are refused, as they are if a handler does not take parts.</summary>
        public bool RefusesLarge { get; init; }

        /// <summary>Whether messages are only counted, not noted.</summary>
        public bool IsTerse { get; init; }

        public WsConnection Connection { get; private set; }

        public override WsResponse OnRequest(WsConnection connection, WsRequest request)
        {
            int status = Judge(request);
            return status == 101 ? WsResponse.Accept : WsResponse.Refuse(status);
        }

        public override void OnOpen(WsConnection connection)
        {
            Connection = connection;
            try
            {
                Opened?.Invoke(connection);
            }
            finally
            {
                // Last, so that a test that waits for this event can rely on what Opened does.
                Note("open");
            }
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            Take(connection, true, buffer, offset, count, true);

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            Take(connection, false, buffer, offset, count, true);

        public override void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
        {
            if (RefusesLarge) base.OnTextPart(connection, buffer, offset, count, isFinal);
            else Take(connection, true, buffer, offset, count, isFinal);
        }

        public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
        {
            if (RefusesLarge) base.OnBinaryPart(connection, buffer, offset, count, isFinal);
            else Take(connection, false, buffer, offset, count, isFinal);
        }

        // A message that comes in parts is one event too, and is echoed part by part. The connection's tag holds what was received so far.
        private sealed class Message
        {
            public readonly MemoryStream Bytes = new();
            public bool IsBegun; // its echo, in fragments
        }

        private void Take(WsConnection connection, bool isText, byte[] buffer, int offset, int count, bool isFinal)
        {
            var message = (Message)connection.Tag ?? new Message();
            connection.Tag = message;
            int taken = count;
            bool isDone = !Echoes || TryEcho(connection, message, isText, buffer, offset, count, isFinal, out taken);
            message.Bytes.Write(buffer, offset, taken);
            if (!isDone) connection.Defer(count - taken);
            if (!isDone || !isFinal) return;
            connection.Tag = null;
            byte[] bytes = message.Bytes.ToArray();
            string text = isText ? Encoding.UTF8.GetString(bytes) : null;
            if (!IsTerse) Note(isText ? "text " + text : "binary " + Convert.ToHexString(bytes));
            if (isText) Said?.Invoke(connection, text);
        }

        // Sends back what fits. Returns false if something remains to be sent.
        private static bool TryEcho(WsConnection connection, Message message, bool isText, byte[] buffer, int offset, int count,
            bool isFinal, out int taken)
        {
            taken = 0;
            bool isWhole = isFinal && !message.IsBegun && count <= connection.MaxSend;
            WsSendResult result = WsSendResult.Sent;
            if (isWhole) result = isText ? connection.SendText(buffer, offset, count) : connection.SendBinary(buffer, offset, count);
            else if (!message.IsBegun) result = isText ? connection.BeginText() : connection.BeginBinary();
            if (result == WsSendResult.BufferFull) return false;
            if (result == WsSendResult.Sent && !isWhole)
            {
                message.IsBegun = true;
                taken = connection.Append(buffer, offset, count);
                if (taken >= 0) return taken == count && (!isFinal || connection.EndMessage() != WsSendResult.BufferFull);
            }

            taken = count;
            return true;
        }

        public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) =>
            Note("pong " + Encoding.UTF8.GetString(buffer, offset, count));

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
