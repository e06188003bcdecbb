namespace NanoWs.Stress
{
    /// <summary>
    /// What both ends know about one connection, apart from what is sent: the client creates it, the server's end has it as its Tag.
    /// (Fields, because many threads write them.)
    /// </summary>
    internal sealed class Session
    {
        public Session(int id)
        {
            Id = id;
        }

        /// <summary>No other connection of the run has it.</summary>
        public readonly int Id;

        // Guarded by this object's lock, so that a send and its number are consistent.
        public int Sent; // messages "d" that were taken: the number of the next
        public int Streamed; // messages "s" that were ended: the number of the next
        public bool IsRefused; // a send returned Closed after OnOpen: all later ones must

        // The streamer's.
        public int StreamsBegun; // counted before it is tried
        public int StreamsOver; // ended, or not even begun
        public bool IsSizedOpen; // a message of known length may have been begun, and is not complete
        public bool IsGivenUp; // the connection closed in the middle of a message

        // The closer's.
        public bool IsCloseAsked; // noted before it is done
        public bool IsSeenClosed;

        // The client's, noted before they are done.
        public bool IsAbrupt; // it ends the stream without a close frame
        public int CloseCode; // of the closing handshake that it begins; 0 before

        // The handler's.
        public bool IsOpened;
        public bool IsAdmitted; // set at the end of OnOpen: before that, no broadcast reaches it
        public bool IsOver;
        public int TextNumber; // of the client's message that comes in, and so how many came in before
        public int TextPosition;

        public override string ToString() => "/" + Id.ToString();
    }
}
