using System;

namespace NanoWs
{
    /// <summary>
    /// The head of an HTTP message (RFC 9112), parsed as a stream of lines in the receive buffer. A line that is not needed may be of any
    /// length and is skipped. Bad input never throws: it results in a status, which is 0 to continue, or the HTTP status with which the
    /// head is refused. A derived class handles the lines, in slices that are valid until its method returns.
    /// </summary>
    internal abstract class HttpHead
    {
        /// <summary>The maximum number of header lines; more are refused with 431.</summary>
        public const int MaxLines = 100;

        /// <summary>Returned by OnEnd after an interim response: another head follows, within the same maximum of bytes.</summary>
        public const int NextHead = 100;

        private static readonly object s_lf = (byte)'\n';
        private static readonly object s_cr = (byte)'\r';
        private static readonly object s_nul = (byte)0;
        private static readonly object s_colon = (byte)':';

        private int _bytesLeft;
        private int _lines;
        private bool _skipping;

        /// <param name="maxBytes">The maximum size of the head, in bytes; larger ones are refused with 431.</param>
        private protected HttpHead(int maxBytes)
        {
            _bytesLeft = maxBytes;
        }

        /// <summary>Whether the empty line was reached, or the head was refused.</summary>
        public bool IsDone;

        /// <summary>0 unless the head is refused; otherwise the HTTP status that says why: 400, 405, 414, 426, 431, 505...</summary>
        public int Status;

        /// <summary>
        /// Parses the complete lines in the slice, and returns how many bytes were consumed; pass the rest again when more bytes have been
        /// received after it.
        /// </summary>
        /// <param name="buffer">The buffer that contains the bytes.</param>
        /// <param name="offset">The offset of the first byte.</param>
        /// <param name="count">The number of bytes.</param>
        /// <param name="isFull">Whether the buffer has no room for more bytes, so that waiting would be useless.</param>
        public int Feed(byte[] buffer, int offset, int count, bool isFull)
        {
            int start = offset;
            int end = offset + count;
            bool hasNul = Array.IndexOf(buffer, s_nul, offset, count) >= 0;
            while (!IsDone && offset < end)
            {
                int lf = Array.IndexOf(buffer, s_lf, offset, end - offset);
                int stop = lf < 0 ? end : lf + 1;
                int status = 0;
                if (_skipping) _skipping = lf < 0;
                else if (lf >= 0) status = TakeLine(buffer, offset, lf, hasNul);
                else if (isFull && offset == start) status = _lines == 0 ? HttpStatus.UriTooLong : TakeField(buffer, offset, end, false);
                else break;

                _bytesLeft -= stop - offset;
                if (status == 0 && _bytesLeft < 0) status = HttpStatus.HeaderFieldsTooLarge;
                if (status != 0) IsDone = true;
                Status = status;
                offset = stop;
            }

            return offset - start;
        }

        // This and TakeField return a status.
        private int TakeLine(byte[] buffer, int offset, int end, bool mayHaveNul)
        {
            // RFC 9112 section 2.2: a lone LF ends a line too, a lone CR does not.
            if (end > offset && buffer[end - 1] == '\r') end--;
            int count = end - offset;
            if (Array.IndexOf(buffer, s_cr, offset, count) >= 0) return HttpStatus.BadRequest;
            if (mayHaveNul && Array.IndexOf(buffer, s_nul, offset, count) >= 0) return HttpStatus.BadRequest;

            if (_lines == 0)
            {
                if (count > 0) _lines = 1;
                return OnStartLine(buffer, offset, count);
            }

            if (count > 0) return TakeField(buffer, offset, end, true);
            int status = OnEnd();
            if (status == NextHead)
            {
                _lines = 0;
                return 0;
            }

            IsDone = true;
            return status;
        }

        // An incomplete line fills the buffer; it is skipped if it is not needed.
        private int TakeField(byte[] buffer, int offset, int end, bool isComplete)
        {
            // Sections 5.1, 5.2: a name is a token followed directly by the colon; lines are not folded.
            int colon = Array.IndexOf(buffer, s_colon, offset, end - offset);
            if (_lines++ > MaxLines || (colon < 0 && !isComplete)) return HttpStatus.HeaderFieldsTooLarge;
            if (colon < 0) return HttpStatus.BadRequest;
            int field = Recognize(buffer, offset, colon - offset);

            // A known name is a token, if the line has been checked for carriage returns.
            if ((field == 0 || !isComplete) && !Ascii.IsToken(buffer, offset, colon - offset)) return HttpStatus.BadRequest;
            if (!isComplete)
            {
                _skipping = true;
                return field > 0 ? HttpStatus.HeaderFieldsTooLarge : 0;
            }

            if (field == 0) return 0;
            int start = colon + 1;
            Ascii.Trim(buffer, ref start, ref end);
            return OnField(field, buffer, start, end - start);
        }

        /// <summary>Handles the first line, without its line end, and each empty line before it. Returns a status.</summary>
        private protected abstract int OnStartLine(byte[] buffer, int offset, int count);

        /// <summary>
        /// Returns the number of the header field with this name: positive if it must fit into the buffer, negative if it is skipped when
        /// it does not fit, 0 if it is not needed.
        /// </summary>
        private protected abstract int Recognize(byte[] buffer, int offset, int count);

        /// <summary>Handles a known header field, its value without the white space around it. Returns a status.</summary>
        private protected abstract int OnField(int field, byte[] buffer, int offset, int count);

        /// <summary>Handles the empty line, at which the whole head is validated. Returns a status, or <see cref="NextHead"/>.</summary>
        private protected abstract int OnEnd();
    }
}
