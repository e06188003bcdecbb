using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>An end of a connection made by hand, without the library.</summary>
    internal abstract class Peer
    {
        protected readonly Case Case;
        protected readonly LinkEnd End;
        protected readonly Dice Dice;
        protected byte[] Out = new byte[300];
        protected int OutStart;
        protected int OutEnd;
        private readonly byte[] _in = new byte[128];
        private readonly int _pause; // between two readings
        private readonly int _bite; // the most that one reading takes
        private long _nextRead;

        protected Peer(Case of, LinkEnd end)
        {
            Case = of;
            End = end;
            Dice = of.Dice;
            bool isSlow = Dice.OneIn(5);
            _pause = isSlow ? Dice.Below(2000) : 0;
            _bite = isSlow ? 1 + Dice.Below(40) : _in.Length;
        }

        /// <summary>It neither reads nor says anything any more.</summary>
        public bool IsOver { get; private set; }

        /// <summary>Does what there is to do. Returns whether there was anything.</summary>
        public bool Step(long now)
        {
            if (IsOver) return false;
            bool active = Flush();
            if (now >= _nextRead || Case.EndedAt >= 0)
            {
                bool isEnding = Case.EndedAt >= 0;
                int count = End.Read(_in, 0, isEnding ? _in.Length : _bite);
                if (count > 0)
                {
                    active = true;
                    _nextRead = isEnding ? now : now + _pause;
                    Take(_in, count);
                }
                else if (count < 0)
                {
                    OnEnd();
                    Leave();
                    return true;
                }
            }

            if (!IsOver && Case.EndedAt < 0 && now >= Case.EndAt) Finish();
            if (!IsOver && OutStart == OutEnd) active |= Say(now);
            return active;
        }

        private bool Flush()
        {
            if (OutStart == OutEnd) return false;
            int count = End.Write(Out, OutStart, OutEnd - OutStart);
            if (count > 0) OutStart += count;
            else if (count < 0) OutStart = OutEnd;
            return count > 0;
        }

        /// <summary>Takes what has come.</summary>
        protected abstract void Take(byte[] buffer, int count);

        /// <summary>Puts something into the output, if there is anything to say. Returns whether there was.</summary>
        protected abstract bool Say(long now);

        /// <summary>The other end has ended the stream, or it is broken.</summary>
        protected abstract void OnEnd();

        /// <summary>Begins to end the connection.</summary>
        protected abstract void Finish();

        /// <summary>Ends it at once, in one of the ways that networks know.</summary>
        protected void EndAbruptly()
        {
            Case.End();
            switch (Dice.Below(3))
            {
                case 0:
                    Case.Link.Faults.Resets++;
                    Case.Link.Reset();
                    Leave();
                    break;
                case 1:
                    Case.Link.Vanish();
                    IsOver = true;
                    break;
                default:
                    Leave();
                    break;
            }
        }

        /// <summary>Closes its end.</summary>
        public void Leave()
        {
            Case.End();
            IsOver = true;
            End.Close();
        }
    }
}
