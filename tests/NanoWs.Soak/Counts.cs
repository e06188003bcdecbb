namespace NanoWs.Soak
{
    /// <summary>What happened. (Fields, so that many threads can count.)</summary>
    internal sealed class Counts
    {
        public long Messages;
        public long Lost;
        public long Dashboards;
        public long Pages;
        public long SlowReaders;
        public long Garbage;
        public long Idle;
        public long Resets;
        public long Reconnects;
        public long Restarts;
        public long Stopped;
        public long Killed;
        public long Failed; // processes that ended by themselves
        public long TurnedAway;
        public long Unanswered;

        /// <summary>What was done to the server, and to the client's servers.</summary>
        public long Faults => Resets + Garbage + SlowReaders + Idle + Stopped + Killed + Restarts;

        /// <summary>Whether there was some of everything.</summary>
        public bool IsComplete => Messages > 0 && Dashboards > 0 && Pages > 0 && SlowReaders > 0 && Garbage > 0 && Idle > 0 && Resets > 0
            && Reconnects > 1 && Restarts > 0 && Stopped > 0 && Killed > 0;

        public override string ToString() => $"{Messages} messages, {Lost} lost; {Dashboards} dashboards, {Pages} pages, "
            + $"{Reconnects} connections of clients that reconnect; {Faults} faults: {Resets} resets, {Garbage} garbage, "
            + $"{SlowReaders} slow readers, {Idle} idle, {Restarts} restarts of a server, {Stopped} processes stopped for a while, "
            + $"{Killed} killed; {TurnedAway} connections refused or broken, {Unanswered} without any response";
    }
}
