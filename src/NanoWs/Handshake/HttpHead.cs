using System;

namespace NanoWs
{
    /// <summary>
    /// The head of an HTTP message (RFC 9112), taken from a stream line by line: what a line needs is in the receive buffer, and a line that nobody needs
    /// may be of any length and passes through. Bad input never throws: it ends in a status.
    /// </summary>
    internal abstract class HttpHead
    {
        /// <summary>The most header lines; more are answered 431.</summary>
        public const int MaxLines = 100;

        private static readonly object s_lf = (byte)'\n';
        private static readonly object s_cr = (byte)'\r';
        private static readonly object s_nul = (byte)0;
        private static readonly object s_colon = (byte)':';

        private int _bytesLeft;
        private int _lines;
        private bool _skipping;

        /// <param name="maxBytes">The most bytes a head may have; more are answered 431.</param>
        protected HttpHead(int maxBytes)
        {
            _bytesLeft = maxBytes;
        }

        /// <summary>Whether the empty line was reached, or the head was refused.</summary>
        public bool IsDone;

        /// <summary>0 while all is well, else why the head is refused, as an HTTP status: 400, 405, 414, 426, 431, 505...</summary>
        public int Status;

        /// <summary>
        /// Takes complete lines from the slice and returns how many bytes it is done with; the rest is wanted again, with more behind it.
        /// </summary>
        /// <param name="buffer">Where the bytes are.</param>
        /// <param name="offset">The first of them.</param>
        /// <param name="count">How many there are.</param>
        /// <param name="isFull">Whether the buffer can hold no more behind them, so that waiting is useless.</param>
        public int Feed(byte[] buffer, int offset, int count, bool isFull)
        {
            int start = offset;
            int end = offset + count;
            while (!IsDone && offset < end)
            {
                int lf = Array.IndexOf(buffer, s_lf, offset, end - offset);
                int stop = lf < 0 ? end : lf + 1;
                if (_skipping)
                {
                    _skipping = lf < 0;
                }
                else if (lf >= 0)
                {
                    TakeLine(buffer, offset, lf);
                }
                else
                {
                    if (!isFull || offset > start) break;
                    PassLongLine(buffer, offset, end);
                }

                _bytesLeft -= stop - offset;
                if (_bytesLeft < 0) Refuse(431);
                offset = stop;
            }

            return offset - start;
        }

        /// <summary>Ends the head with a status. The first one stays.</summary>
        protected void Refuse(int status)
        {
            if (Status == 0) Status = status;
            IsDone = true;
        }

        /// <summary>The first line, without its end.</summary>
        protected abstract void OnStartLine(byte[] buffer, int offset, int count);

        /// <summary>
        /// Which known field a name is: a positive number for one that must fit the buffer, a negative one for one that is passed over if it does
        /// not, 0 for one that nobody needs.
        /// </summary>
        protected abstract int Recognize(byte[] buffer, int offset, int count);

        /// <summary>The number of a name in a list of lower-case names, counted from 1; 0 if it is not there.</summary>
        protected static int IndexOf(byte[][] names, byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (Ascii.EqualsIgnoreCase(buffer, offset, count, names[i])) return i + 1;
            }

            return 0;
        }

        /// <summary>A known field, its value without white space around it.</summary>
        protected abstract void OnField(int field, byte[] buffer, int offset, int count);

        /// <summary>The empty line: judge the whole.</summary>
        protected abstract void OnEnd();

        private void TakeLine(byte[] buffer, int offset, int end)
        {
            // RFC 9112 section 2.2: a lone LF ends a line too, a lone CR does not.
            if (end > offset && buffer[end - 1] == '\r') end--;
            int count = end - offset;
            if (Array.IndexOf(buffer, s_cr, offset, count) >= 0 || Array.IndexOf(buffer, s_nul, offset, count) >= 0)
            {
                Refuse(400);
            }
            else if (_lines == 0)
            {
                // ... and an empty line or two may precede the first.
                if (count == 0) return;
                _lines = 1;
                OnStartLine(buffer, offset, count);
            }
            else if (count == 0)
            {
                IsDone = true;
                OnEnd();
            }
            else if (_lines++ > MaxLines)
            {
                Refuse(431);
            }
            else
            {
                TakeField(buffer, offset, end);
            }
        }

        private void TakeField(byte[] buffer, int offset, int end)
        {
            // Sections 5.1, 5.2: a name is a token and the colon follows at once; lines are not folded.
            int colon = Array.IndexOf(buffer, s_colon, offset, end - offset);
            if (colon < 0 || !Ascii.IsToken(buffer, offset, colon - offset))
            {
                Refuse(400);
                return;
            }

            int field = Recognize(buffer, offset, colon - offset);
            if (field == 0) return;
            int start = colon + 1;
            Ascii.Trim(buffer, ref start, ref end);
            OnField(field, buffer, start, end - start);
        }

        // The buffer is full and the line is not complete.
        private void PassLongLine(byte[] buffer, int offset, int end)
        {
            if (_lines == 0)
            {
                Refuse(414);
                return;
            }

            int colon = Array.IndexOf(buffer, s_colon, offset, end - offset);
            if (colon < 0 || _lines++ > MaxLines) Refuse(431);
            else if (!Ascii.IsToken(buffer, offset, colon - offset)) Refuse(400);
            else if (Recognize(buffer, offset, colon - offset) > 0) Refuse(431);
            else _skipping = true;
        }
    }
}
