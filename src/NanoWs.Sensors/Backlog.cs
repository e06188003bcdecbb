namespace NanoWs
{
    /// <summary>
    /// What a channel sends to a new client before its first frame: the description of the readings, as one streamed message, which may be
    /// larger than any buffer, and their history, in frames.
    /// </summary>
    internal sealed class Backlog
    {
        // Frames of history for each Publish: a loop with other clients must not encode hundreds of them at once.
        private const int FramesAtOnce = 8;

        private readonly WsConnection _client;
        private readonly Description _description;
        private readonly HistoryReader _history; // null if there is none
        private readonly int _room;
        private bool _isBegun;
        private bool _isDescribed;

        public Backlog(SensorChannel channel, WsConnection client, int room)
        {
            _client = client;
            _room = room;
            _description = new Description(channel, false, "", "");
            _history = channel.ReadHistory();
        }

        /// <summary>Gets whether the client has left, and gets no more than the description.</summary>
        public bool IsLast { get; private set; }

        /// <summary>Takes note that the client has left, or has come back.</summary>
        public void EndWithDescription(bool isLast) => IsLast = isLast;

        /// <summary>Gets whether the description has begun, and others must wait for its end.</summary>
        public bool IsInProgress => _isBegun && !_isDescribed;

        /// <summary>
        /// Sends as much as fits. Returns whether there is no more to send: all of it is queued, or the connection has ended.
        /// </summary>
        /// <param name="frame">A buffer for frames; under its lock.</param>
        /// <param name="isJoining">Whether this is OnOpen, in which no client is idle.</param>
        public bool Send(byte[] frame, bool isJoining)
        {
            if (!_isDescribed && !Describe()) return false;
            for (int i = 0; i < FramesAtOnce; i++)
            {
                if (IsLast || _history == null || _history.IsOver) return true;
                if (!isJoining && !_client.IsIdle) return false;
                int size = _history.Write(frame, 0, _room);
                if (_client.SendText(frame, 0, size) != WsSendResult.Sent) return false;
                _history.Taken();
            }

            return _history.IsOver;
        }

        private bool Describe()
        {
            if (!_isBegun)
            {
                WsSendResult begun = _client.BeginText();
                if (begun != WsSendResult.Sent) return begun == WsSendResult.Closed;
                _isBegun = true;
            }

            _isDescribed = _description.AppendTo(_client) && _client.EndMessage() != WsSendResult.BufferFull;
            return _isDescribed;
        }
    }
}
