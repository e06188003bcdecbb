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

        // What comes after a frame: a line feed, the id with numbers of up to 8 and 15 digits, and two more.
        private const int EndSize = 1 + 4 + 8 + 1 + 15 + 2;

        private static readonly byte[] s_retry = Encoding.UTF8.GetBytes("retry: 2000\n\n"); // a browser comes back after 2 s
        private static readonly byte[] s_data = Encoding.UTF8.GetBytes("data: ");

        private readonly SensorChannel _channel;
        private readonly byte[] _id; // up to the number of the round
        private readonly HistoryReader _history; // null if there is none
        private readonly ReadingCursor _cursor;
        private Description _description; // null if the client has it
        private bool _isBegun;
        private long _lastSent;

        /// <param name="channel">The channel.</param>
        /// <param name="seen">The last round that the client has seen; one that the channel does not know makes it a new client.</param>
        public EventStream(SensorChannel channel, long seen)
        {
            _channel = channel;
            _cursor = new ReadingCursor(channel, seen);
            _id = Encoding.UTF8.GetBytes("\nid: " + channel._boot.ToString() + "-");
            _lastSent = channel.UptimeMs;
            if (_cursor.Sequence != 0) return;
            _description = new Description(channel, false);
            _history = HistoryReader.Of(channel);
        }

        public override string ContentType => "text/event-stream";

        public override int Length => -1;

        public override bool IsLive => true;

        public override bool IsReady => !_isBegun || _description != null || HasHistory || _cursor.HasNews
            || _channel.UptimeMs - _lastSent >= HeartbeatTime;

        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            _lastSent = _channel.UptimeMs;
            int at = offset;
            int end = offset + count;
            if (!_isBegun)
            {
                _isBegun = true;
                at = Put(s_retry, buffer, at);
                return (_description == null ? at : Put(s_data, buffer, at)) - offset;
            }

            if (_description != null)
            {
                at += _description.Read(buffer, at, count - 2);
                if (!_description.IsOver) return at - offset;
                _description = null;
            }
            else if (HasHistory)
            {
                lock (_channel._frame)
                {
                    at = _history.Write(buffer, Put(s_data, buffer, at), end - 2);
                    _history.Taken();
                }
            }
            else if (_cursor.HasNews)
            {
                at = _cursor.Write(buffer, Put(s_data, buffer, at), end - EndSize);

                // A client that comes back with an id has seen the whole round.
                if (!_cursor.IsInRound) at = FixedPoint.WriteWhole(buffer, Put(_id, buffer, at), _cursor.Sequence);
            }
            else
            {
                buffer[at++] = (byte)':';
            }

            buffer[at] = buffer[at + 1] = (byte)'\n';
            return at + 2 - offset;
        }

        private bool HasHistory => _history != null && !_history.IsOver;

        private static int Put(byte[] text, byte[] buffer, int at)
        {
            Array.Copy(text, 0, buffer, at, text.Length);
            return at + text.Length;
        }
    }
}
