using System;

namespace NanoWs
{
    /// <summary>
    /// A WebSocket that has joined a channel, and what it has not been sent yet: first the description of the readings, as one streamed
    /// message, which may be larger than any buffer, and then the readings that have changed, with frames of their history in between.
    /// Everything here happens under the channel's lock.
    /// </summary>
    internal sealed class Subscriber
    {
        // Frames of history at once: a loop with other clients must not encode hundreds of them at once.
        private const int FramesAtOnce = 8;

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
        }

        /// <summary>The connection.</summary>
        public readonly WsConnection Client;

        /// <summary>The size of its largest frame; negative if that is CBOR.</summary>
        public readonly int Room;

        /// <summary>
        /// <see cref="Room"/> if it has been sent everything there was, so that it gets the same frame as others like it; otherwise 0.
        /// </summary>
        public int UsualRoom;

        /// <summary>Whether it has been sent description and history.</summary>
        public bool IsIntroduced;

        /// <summary>Whether the next frame may be one of readings: it has the description, and it is not the history's turn.</summary>
        public bool IsReady;

        /// <summary>The readings to send, as bits. (Fields, because they are asked for in each round.)</summary>
        public long Changed;

        /// <summary>
        /// The reading with which its next frame begins: that which did not fit into its last one. So a client that can take a frame now
        /// and then gets all readings in turn.
        /// </summary>
        public int First;

        /// <summary>Gets whether it still needs its entry in the channel.</summary>
        public bool IsOpen => Client.State == WsState.Open && (!_isLeaving || _description != null);

        /// <summary>Marks readings as to be sent, as bits, even if it was leaving.</summary>
        public void Join(long all)
        {
            Changed = all;
            UsualRoom = 0;
            _isLeaving = false;
            IsReady = _description == null;
            IsIntroduced = IsReady && _history == null;
        }

        /// <summary>Returns whether it can be forgotten at once; otherwise it has to be sent the rest of the description.</summary>
        public bool Leave()
        {
            _isLeaving = true;
            return !_isBegun || _description == null;
        }

        /// <summary>Notes the readings to send, and that with which the next frame begins.</summary>
        public void Keep(long changed, int first)
        {
            Changed = changed;
            First = first;
            UsualRoom = changed == 0 && first == 0 && IsIntroduced ? Room : 0;
        }

        /// <summary>Ends a connection whose description has begun and cannot be completed: nothing else could be sent to it.</summary>
        public void Abandon()
        {
            if (!_isBegun || _description == null) return;
            try
            {
                Client.Close(CloseCode.InternalError);
            }
            catch (Exception)
            {
                // Its loop ends it.
            }
        }

        /// <summary>
        /// Sends as much as fits of the description; when it has all of that, of the history. A client that takes a frame now and then gets
        /// readings and history in turn.
        /// </summary>
        /// <param name="frame">A buffer for frames.</param>
        /// <param name="hasReadings">Whether it has just been sent readings, so that the history is next.</param>
        public void Introduce(byte[] frame, bool hasReadings)
        {
            if (hasReadings) IsReady = false;
            if (_description != null)
            {
                if (!Describe()) return;
                _description = null;
                if (_isLeaving) return;
                IsReady = true; // without a call, which could fail for lack of memory
                IsIntroduced = _history == null;
                return;
            }

            if (_isLeaving) return;
            for (int i = 0; i < FramesAtOnce; i++)
            {
                IsIntroduced = _history.IsOver;
                if (IsIntroduced || !Client.IsIdle) break;
                int size = _history.Write(frame, 0, Room < 0 ? -Room : Room);
                if (Client.SendText(frame, 0, size) != WsSendResult.Sent) return;
                _history.Taken();
                IsReady = true;
            }

            IsReady |= IsIntroduced;
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
