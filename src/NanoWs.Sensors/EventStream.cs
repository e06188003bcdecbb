using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// A channel as server-sent events (HTML standard, section 9.2): the messages that a WebSocket gets, one for each event. It reads the
    /// channel whenever its client has taken what came before: so a slow client delays nobody, and gets the latest values.
    /// </summary>
    internal sealed class EventStream : WsContent
    {
        // Without news, a comment after so many milliseconds: a proxy ends a response that is silent for a minute, and a client that has
        // gone is noticed by sending to it.
        private const int HeartbeatTime = 15000;

        // A browser comes back after 2 s.
        private const string Retry = "retry: 2000\n\n";

        private static readonly byte[] s_id = Encoding.UTF8.GetBytes("id: ");
        private static readonly byte[] s_data = Encoding.UTF8.GetBytes("data: ");

        private readonly SensorChannel _channel;
        private readonly HistoryReader _history; // null if there is none
        private readonly Description _head;
        private long _seen;
        private int _changed;
        private int _first;
        private long _lastSent;

        /// <param name="channel">The channel.</param>
        /// <param name="seen">
        /// The last round that the client has seen; 0 for a new client, which gets description and history first.
        /// </param>
        public EventStream(SensorChannel channel, long seen)
        {
            _channel = channel;
            _seen = seen;
            bool isNew = seen <= 0;
            _head = new Description(channel, false, isNew ? Retry + "data: " : Retry, isNew ? "\n\n" : null);
            if (isNew) _history = channel.ReadHistory();
            _lastSent = channel.Uptime;
        }

        public override string ContentType => "text/event-stream";

        public override int Length => -1;

        public override bool IsLive => true;

        private bool IsBehind => !_head.IsOver || (_history != null && !_history.IsOver) || _changed != 0 || _channel.Round != _seen;

        public override bool IsReady => IsBehind || _channel.Uptime - _lastSent >= HeartbeatTime;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            _lastSent = _channel.Uptime;
            if (!_head.IsOver) return _head.Read(position, buffer, offset, count);
            int end = offset + count - 2;
            int at = offset;
            if (_history != null && !_history.IsOver)
            {
                at = _channel.WriteHistory(_history, buffer, Begin(buffer, at), end);
            }
            else if (HasNews())
            {
                Array.Copy(s_id, 0, buffer, at, s_id.Length);
                at = FixedPoint.WriteWhole(buffer, at + s_id.Length, _seen);
                buffer[at++] = (byte)'\n';
                at = _channel.WriteFrame(buffer, Begin(buffer, at), end, ref _changed, ref _first);
            }
            else
            {
                buffer[at++] = (byte)':';
            }

            buffer[at] = buffer[at + 1] = (byte)'\n';
            return at + 2 - offset;
        }

        // Takes note of what has changed since it was called last.
        private bool HasNews()
        {
            long round = _channel.Round;
            if (round != _seen) _changed |= _channel.ChangedSince(_seen);
            _seen = round;
            return _changed != 0;
        }

        private static int Begin(byte[] buffer, int at)
        {
            Array.Copy(s_data, 0, buffer, at, s_data.Length);
            return at + s_data.Length;
        }
    }
}
