namespace NanoWs.Stress
{
    /// <summary>What a client has seen and done, in numbers. Written by one thread.</summary>
    internal sealed class Tally
    {
        public int Opened;
        public int Refused; // 503
        public int Late; // 408
        public int Sent;
        public int Streamed;
        public int Broadcasts;
        public int Published;
        public int Pings;
        public int Pongs;
        public int Texts;
        public int ClosedByServer;
        public int ClosedByClient;
        public int CutShort; // the server closed in the middle of a frame, after which no close frame can be sent
        public int Abrupt;
        public int Pauses;

        public void Add(Tally other)
        {
            Opened += other.Opened;
            Refused += other.Refused;
            Late += other.Late;
            Sent += other.Sent;
            Streamed += other.Streamed;
            Broadcasts += other.Broadcasts;
            Published += other.Published;
            Pings += other.Pings;
            Pongs += other.Pongs;
            Texts += other.Texts;
            ClosedByServer += other.ClosedByServer;
            ClosedByClient += other.ClosedByClient;
            CutShort += other.CutShort;
            Abrupt += other.Abrupt;
            Pauses += other.Pauses;
        }

        /// <summary>What should have happened and did not; null if everything did.</summary>
        public string Missing()
        {
            if (Sent == 0 || Streamed == 0 || Broadcasts == 0 || Published == 0) return "some kind of message never came";
            if (Pings == 0 || Pongs == 0 || Texts == 0) return "pings, pongs or texts never were";
            if (ClosedByServer == 0 || ClosedByClient == 0 || Abrupt == 0 || Pauses == 0) return "connections did not end in all ways";
            return null;
        }

        public override string ToString() =>
            Opened.ToString() + " opened, " + Refused.ToString() + " refused, " + Late.ToString() + " too late; closed by the server: "
            + ClosedByServer.ToString() + ", by the client: " + ClosedByClient.ToString() + ", cut short: " + CutShort.ToString()
            + ", abruptly: " + Abrupt.ToString() + "; " + Pauses.ToString() + " pauses; received: "
            + Sent.ToString() + " sent, " + Streamed.ToString() + " streamed, " + Broadcasts.ToString() + " broadcast, "
            + Published.ToString() + " published, " + Pings.ToString() + " pings, " + Pongs.ToString() + " pongs; "
            + Texts.ToString() + " texts to the server";
    }
}
