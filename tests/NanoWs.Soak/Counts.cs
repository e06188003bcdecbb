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
        public long Stopped;
        public long Killed;
        public long Failures;

        public override string ToString() => $"{Messages} messages, {Lost} lost; {Dashboards} dashboards, {Pages} pages, "
            + $"{Reconnects} connections of the upstream client; faults: {Resets} resets, {Garbage} garbage, {SlowReaders} slow readers, "
            + $"{Idle} idle, {Stopped} peers stopped for a while, {Killed} killed";
    }
}
