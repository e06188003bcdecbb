namespace NanoWs
{
    /// <summary>
    /// A WebSocket that has joined a channel, and what it has not been sent yet: first the description of the readings, as one streamed
    /// message, which may be larger than any buffer, then their history, in frames, and then the readings that have changed. Everything
    /// here happens under the channel's lock.
    /// </summary>
    internal sealed class Subscriber
    {
        // Frames of history for each Publish: a loop with other clients must not encode hundreds of them at once.
        private const int FramesAtOnce = 8;

        private long _changed; // the readings to send, as bits
        private Description _description; // null when it has been sent
        private HistoryReader _history; // null if there is none
        private bool _isBegun; // the description
        private bool _isLeaving; // it gets the rest of the description, and no more

        public Subscriber(WsConnection client, int room, Description description, HistoryReader history)
        {
            Client = client;
            Room = room;
            _description = description;
            _history = history;
            IsIntroduced = description == null;
        }

        /// <summary>The connection.</summary>
        public readonly WsConnection Client;

        /// <summary>The size of its largest frame; negative if that is CBOR.</summary>
        public readonly int Room;

        /// <summary>Whether it has been sent description and history. (A field, because it is asked for in each round.)</summary>
        public bool IsIntroduced;

        /// <summary>Gets whether it still needs its entry in the channel.</summary>
        public bool IsOpen => Client.State == WsState.Open && (!_isLeaving || _description != null);

        /// <summary>Has it sent all readings again, even if it was leaving.</summary>
        public void Join(long all)
        {
            _changed = all;
            _isLeaving = false;
        }

        /// <summary>Returns whether it can be forgotten at once; otherwise it has to be sent the rest of the description.</summary>
        public bool Leave()
        {
            _isLeaving = true;
            return !_isBegun || _description == null;
        }

        /// <summary>Adds readings to those that it has to be sent, as bits, and returns all of these.</summary>
        public long Add(long news) => _changed |= news;

        /// <summary>Takes note of what it was sent, as bits.</summary>
        public void Sent(long readings) => _changed &= ~readings;

        /// <summary>Ends a connection whose description has begun and cannot be completed: nothing else could be sent to it.</summary>
        public void Abandon()
        {
            if (_isBegun && _description != null) Client.Close(CloseCode.InternalError);
        }

        /// <summary>Sends as much as fits of description and history.</summary>
        /// <param name="frame">A buffer for frames.</param>
        /// <param name="isJoining">Whether this is OnOpen, in which no client is idle.</param>
        public void Introduce(byte[] frame, bool isJoining)
        {
            if (_description != null && !Describe()) return;
            _description = null;
            if (_isLeaving) return;
            for (int i = 0; _history != null && !_history.IsOver; i++)
            {
                if (i == FramesAtOnce || (!isJoining && !Client.IsIdle)) return;
                int size = _history.Write(frame, 0, Room < 0 ? -Room : Room);
                if (Client.SendText(frame, 0, size) != WsSendResult.Sent) return;
                _history.Taken();
            }

            _history = null;
            IsIntroduced = true;
        }

        // Returns whether all of it has been sent, or the connection has ended.
        private bool Describe()
        {
            if (!_isBegun)
            {
                WsSendResult begun = Client.BeginText();
                if (begun != WsSendResult.Sent) return begun == WsSendResult.Closed;
                _isBegun = true;
            }

            return _description.AppendTo(Client) && Client.EndMessage() != WsSendResult.BufferFull;
        }
    }
}
