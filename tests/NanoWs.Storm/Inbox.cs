namespace NanoWs.Storm
{
    /// <summary>What one end of a connection was given, compared byte by byte with what the other end has sent.</summary>
    internal sealed class Inbox
    {
        private readonly Outbox _sent;
        private int _position;

        public Inbox(Outbox sent)
        {
            _sent = sent;
        }

        /// <summary>Messages that came whole.</summary>
        public int Messages { get; private set; }

        public long Bytes { get; private set; }

        /// <summary>What was wrong first; null if nothing was.</summary>
        public string Fault { get; private set; }

        /// <summary>
        /// Whether all that was sent to its end has come. (So may one of announced length whose end nobody has told yet.)
        /// </summary>
        public bool IsComplete => Messages >= _sent.Done;

        /// <summary>Takes a piece of the next message.</summary>
        public void Take(bool isText, byte[] buffer, int offset, int count, bool isEnd)
        {
            if (Fault != null) return;
            int stream = _sent.Stream;
            int length = Pattern.Length(stream, Messages, _sent.Longest);
            if (Messages >= _sent.Begun) Fail("a message that was not sent");
            else if (isText != Pattern.IsText(stream, Messages)) Fail("the other type");
            else if (_position + count > length || (isEnd && _position + count != length))
            {
                Fail((_position + count).ToString() + " of " + length.ToString() + " bytes" + (isEnd ? ", and the end" : ""));
            }

            for (int i = 0; i < count && Fault == null; i++)
            {
                if (buffer[offset + i] != Pattern.At(stream, Messages, _position + i)) Fail("byte " + (_position + i).ToString());
            }

            Bytes += count;
            _position += count;
            if (!isEnd) return;
            _position = 0;
            Messages++;
        }

        private void Fail(string what) => Fault = "message " + Messages.ToString() + " of stream " + _sent.Stream.ToString() + ": " + what;
    }
}
