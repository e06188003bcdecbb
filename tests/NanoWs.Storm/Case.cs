using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>What is known of one connection, from both ends. (Fields, because this is a note that everybody writes on.)</summary>
    internal sealed class Case
    {
        public readonly int Id;
        public readonly Storm Storm;
        public readonly Dice Dice;
        public readonly Link Link;

        /// <summary>From the client to the server, and back.</summary>
        public readonly Outbox Up;
        public readonly Outbox Down;
        public readonly Inbox FromClient;
        public readonly Inbox FromServer;

        /// <summary>The ends that are not the library's; null where they are.</summary>
        public Peer Client;
        public Peer Server;

        /// <summary>The ends that are the library's, while they are open.</summary>
        public LibraryEnd ClientEnd;
        public LibraryEnd ServerEnd;

        /// <summary>When the end that decides about it, client or visitor, is to end it.</summary>
        public long EndAt;

        /// <summary>When somebody began to end it, in whatever way; -1: not yet.</summary>
        public long EndedAt = -1;

        public long BegunAt;
        public long AcceptedAt = -1;

        /// <summary>Somebody has sent what must not be sent: from then on the library is right to fail the connection.</summary>
        public bool IsCorrupted;

        public int Opened;
        public int Closed;
        public string Problem;

        public Case(Storm storm, int id, Link link, Dice dice)
        {
            Storm = storm;
            Id = id;
            Link = link;
            Dice = dice;
            BegunAt = storm.Now;
            int longest = dice.OneIn(4) ? storm.LongestMessage : storm.LongestMessage / 8;
            Up = new Outbox(2 * id, longest);
            Down = new Outbox(2 * id + 1, longest);
            FromClient = new Inbox(Up);
            FromServer = new Inbox(Down);
            EndAt = BegunAt + 200 + dice.Below(dice.OneIn(3) ? 30000 : 6000);
        }

        /// <summary>
        /// Notes that somebody ends it. From then on everybody reads as fast as can be: how long the end takes has bounds.
        /// </summary>
        public void End()
        {
            if (EndedAt >= 0) return;
            EndedAt = Storm.Now;
            Link.Hurry();
        }

        public void Fail(string what)
        {
            if (Problem == null) Problem = what;
        }

        public override string ToString() => "connection " + Id.ToString() + ": " + Problem
            + " (begun " + BegunAt.ToString() + ", accepted " + AcceptedAt.ToString() + ", opened " + Opened.ToString() + ", ended "
            + EndedAt.ToString() + ", now " + Storm.Now.ToString() + ")";
    }
}
