using System;

namespace NanoWs
{
    /// <summary>
    /// The head of an HTTP message (RFC 9112), parsed as a stream of lines in the receive buffer. A line that is not needed may be of any
    /// length and is skipped. Bad input never throws: it results in a status.
    /// </summary>
    internal sealed class HttpHead
    {
        /// <summary>The maximum number of header lines; more are refused with 431.</summary>
        public const int MaxLines = 100;

        private static readonly object s_lf = (byte)'\n';
        private static readonly object s_cr = (byte)'\r';
        private static readonly object s_nul = (byte)0;
        private static readonly object s_colon = (byte)':';

        private readonly IHttpHeadHandler _handler;
        private int _bytesLeft;
        private int _lines;
        private bool _skipping;

        /// <param name="handler">The handler that receives the lines.</param>
        /// <param name="maxBytes">The maximum size of the head, in bytes; larger ones are refused with 431.</param>
        public HttpHead(IHttpHeadHandler handler, int maxBytes)
        {
            _handler = handler;
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
                    SkipLongLine(buffer, offset, end);
                }

                _bytesLeft -= stop - offset;
                if (_bytesLeft < 0) RejectIf(HttpStatus.HeaderFieldsTooLarge);
                offset = stop;
            }

            return offset - start;
        }

        // The first refusal is kept.
        private void RejectIf(int status)
        {
            if (status == 0) return;
            if (Status == 0) Status = status;
            IsDone = true;
        }

        private void TakeLine(byte[] buffer, int offset, int end)
        {
            // RFC 9112 section 2.2: a lone LF ends a line too, a lone CR does not.
            if (end > offset && buffer[end - 1] == '\r') end--;
            int count = end - offset;
            if (Array.IndexOf(buffer, s_cr, offset, count) >= 0 || Array.IndexOf(buffer, s_nul, offset, count) >= 0)
            {
                RejectIf(HttpStatus.BadRequest);
            }
            else if (_lines == 0)
            {
                // ... and an empty line or two may precede the first.
                if (count == 0) return;
                _lines = 1;
                RejectIf(_handler.OnStartLine(buffer, offset, count));
            }
            else if (count == 0)
            {
                IsDone = true;
                RejectIf(_handler.OnEnd());
            }
            else if (_lines++ > MaxLines)
            {
                RejectIf(HttpStatus.HeaderFieldsTooLarge);
            }
            else
            {
                TakeField(buffer, offset, end);
            }
        }

        private void TakeField(byte[] buffer, int offset, int end)
        {
            // Sections 5.1, 5.2: a name is a token followed directly by the colon; lines are not folded.
            int colon = Array.IndexOf(buffer, s_colon, offset, end - offset);
            if (colon < 0 || !Ascii.IsToken(buffer, offset, colon - offset))
            {
                RejectIf(HttpStatus.BadRequest);
                return;
            }

            int field = _handler.Recognize(buffer, offset, colon - offset);
            if (field == 0) return;
            int start = colon + 1;
            Ascii.Trim(buffer, ref start, ref end);
            RejectIf(_handler.OnField(field, buffer, start, end - start));
        }

        // The buffer is full and the line is incomplete.
        private void SkipLongLine(byte[] buffer, int offset, int end)
        {
            if (_lines == 0)
            {
                RejectIf(HttpStatus.UriTooLong);
                return;
            }

            int colon = Array.IndexOf(buffer, s_colon, offset, end - offset);
            if (colon < 0 || _lines++ > MaxLines) RejectIf(HttpStatus.HeaderFieldsTooLarge);
            else if (!Ascii.IsToken(buffer, offset, colon - offset)) RejectIf(HttpStatus.BadRequest);
            else if (_handler.Recognize(buffer, offset, colon - offset) > 0) RejectIf(HttpStatus.HeaderFieldsTooLarge);
            else _skipping = true;
        }
    }
}
