namespace NanoWs
{
    /// <summary>
    /// A response, prepared in steps of any size; ServerExchange sends them. It is released when a WebSocket is open.
    /// </summary>
    internal class ResponseWriter
    {
        /// <summary>The buffer that contains the bytes to send; null if they have to be prepared first.</summary>
        public byte[] Buffer;

        /// <summary>The offset of the bytes to send.</summary>
        public int Offset;

        /// <summary>The end of the bytes to send.</summary>
        public int End;

        /// <summary>Whether it may have to wait for news, and so counts as a WebSocket does.</summary>
        public readonly bool IsLive;

        protected ResponseWriter(bool isLive)
        {
            IsLive = isLive;
        }

        /// <summary>Creates a writer for a complete response.</summary>
        public ResponseWriter(byte[] message)
        {
            SetBytes(message, message.Length);
        }

        protected void SetBytes(byte[] buffer, int end)
        {
            Buffer = buffer;
            Offset = 0;
            End = end;
        }

        /// <summary>Gets the status, if it is known only when the response begins; otherwise 0.</summary>
        public virtual int Status => 0;

        /// <summary>Gets whether it is generated in steps: when one has been sent, the other connections have their turn.</summary>
        public virtual bool IsMade => false;

        /// <summary>Gets whether all of it has been sent.</summary>
        public virtual bool IsSent => Offset == End;

        /// <summary>
        /// Prepares the next bytes, in <see cref="Buffer"/> from <see cref="Offset"/> on, and returns how many; 0 if there are none now; -1
        /// if the response can never be complete. Must not be called once all has been sent.
        /// </summary>
        /// <param name="scratch">A buffer that is the writer's until all has been sent.</param>
        public virtual int Prepare(byte[] scratch) => End - Offset;

        /// <summary>Reports that <paramref name="count"/> of them were sent.</summary>
        public void Sent(int count) => Offset += count;
    }
}
