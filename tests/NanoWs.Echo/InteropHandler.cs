#if !NANOFRAMEWORK_1_0
using System;
using System.Text;
using NanoWs.Kit;

namespace NanoWs.Echo
{
    /// <summary>
    /// Echoes, and does what a peer in a test asks for: "/close 4000 reason" closes, "/ping text" pings and then sends "pong text",
    /// "/protocol" tells the subprotocol, "/sink" responds to the next binary message with "LENGTH SUM" and no echo, "/source LENGTH" sends
    /// a binary message. Closes and errors are reported on the standard output, as "closed 4000 reason".
    /// </summary>
    internal sealed class InteropHandler : EchoHandler
    {
        // The connection's tag for /sink, /source and replies; how far it is.
        private sealed class Progress
        {
            public bool IsSource;
            public byte[] Text; // of a reply; null: bytes made up
            public long Length;
            public long Count;
            public uint Sum;
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            if (count == 0 || buffer[offset] != '/')
            {
                base.OnText(connection, buffer, offset, count);
                return;
            }

            Do(connection, Encoding.UTF8.GetString(buffer, offset, count));
        }

        // A command that finds no room in the receive buffer is put together in the connection's tag.
        public override void OnTextPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
        {
            var command = connection.Tag as StringBuilder;
            if (command == null && connection.Tag == null && count > 0 && buffer[offset] == '/')
            {
                connection.Tag = command = new StringBuilder();
            }

            if (command == null)
            {
                base.OnTextPart(connection, buffer, offset, count, isFinal);
                return;
            }

            command.Append(Encoding.UTF8.GetString(buffer, offset, count));
            if (!isFinal) return;
            connection.Tag = null;
            Do(connection, command.ToString());
        }

        private void Do(WsConnection connection, string command)
        {
            string[] words = command.Split(new[] { ' ' }, 3);
            switch (words[0])
            {
                case "/close":
                    connection.Close(int.Parse(words[1]), words.Length > 2 ? words[2] : null);
                    break;
                case "/ping":
                    byte[] payload = Encoding.UTF8.GetBytes(command.Substring(6));
                    connection.Ping(payload, 0, payload.Length);
                    break;
                case "/protocol":
                    Reply(connection, connection.Subprotocol ?? "none");
                    break;
                case "/sink":
                    connection.Tag = new Progress();
                    break;
                case "/source":
                    connection.Tag = new Progress { IsSource = true, Length = long.Parse(words[1]) };
                    connection.BeginBinary(long.Parse(words[1]));
                    OnDrained(connection);
                    break;
                default:
                    Reply(connection, command);
                    break;
            }
        }

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            OnBinaryPart(connection, buffer, offset, count, true);

        public override void OnBinaryPart(WsConnection connection, byte[] buffer, int offset, int count, bool isFinal)
        {
            if (!(connection.Tag is Progress sink))
            {
                if (isFinal && connection.Tag == null) base.OnBinary(connection, buffer, offset, count);
                else base.OnBinaryPart(connection, buffer, offset, count, isFinal);
                return;
            }

            for (int i = 0; i < count; i++) sink.Sum = sink.Sum * 31 + buffer[offset + i];
            sink.Count += count;
            if (!isFinal) return;
            Reply(connection, sink.Count + " " + sink.Sum); // and takes the tag
        }

        private void Reply(WsConnection connection, string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            connection.Tag = new Progress { IsSource = true, Text = bytes, Length = bytes.Length };
            connection.BeginText(bytes.Length);
            OnDrained(connection);
        }

        public override void OnDrained(WsConnection connection)
        {
            if (!(connection.Tag is Progress source) || !source.IsSource) return;
            var chunk = new byte[1000];
            while (source.Count < source.Length)
            {
                int count = (int)Math.Min(chunk.Length, source.Length - source.Count);
                if (source.Text != null) Array.Copy(source.Text, source.Count, chunk, 0, count);
                for (int i = 0; i < count && source.Text == null; i++)
                {
                    chunk[i] = (byte)((source.Count + i) * 7 + ((source.Count + i) >> 8));
                }

                int taken = connection.Append(chunk, 0, count);
                if (taken < 0) return;
                source.Count += taken;
                if (taken < count) return;
            }

            connection.EndMessage();
            connection.Tag = null;
        }

        public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) =>
            Reply(connection, "pong " + Encoding.UTF8.GetString(buffer, offset, count));

        public override void OnError(WsConnection connection, WsError error, Exception exception) =>
            Console.WriteLine("error {0} {1}", error, exception);

        public override void OnClose(WsConnection connection, int code, string reason) => Console.WriteLine("closed {0} {1}", code, reason);
    }
}
#endif
