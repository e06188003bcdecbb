namespace NanoWs
{
    /// <summary>
    /// Receives the lines of a head from <see cref="HttpHead"/>. Slices are valid until the call returns. A status is 0 to continue, or the
    /// HTTP status with which the head is refused.
    /// </summary>
    internal interface IHttpHeadHandler
    {
        /// <summary>Handles the first line, without its line end, and each empty line before it. Returns a status.</summary>
        int OnStartLine(byte[] buffer, int offset, int count);

        /// <summary>
        /// Returns the number of the header field with this name: positive if it must fit into the buffer, negative if it is skipped when
        /// it does not fit, 0 if it is not needed.
        /// </summary>
        int Recognize(byte[] buffer, int offset, int count);

        /// <summary>Handles a known header field, its value without the white space around it. Returns a status.</summary>
        int OnField(int field, byte[] buffer, int offset, int count);

        /// <summary>
        /// Handles the empty line, at which the whole head is validated. Returns a status, or <see cref="HttpHead.NextHead"/>.
        /// </summary>
        int OnEnd();
    }
}
