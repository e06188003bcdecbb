namespace NanoWs
{
    /// <summary>
    /// Close codes (RFC 6455 section 7.4 and the IANA registry it founded). Plain numbers, not an enum:
    /// 3000 to 4999 belong to libraries and applications.
    /// </summary>
    public static class CloseCode
    {
        /// <summary>The purpose of the connection is fulfilled.</summary>
        public const int Normal = 1000;

        /// <summary>The server is going down, or the browser has left the page.</summary>
        public const int GoingAway = 1001;

        /// <summary>The peer broke the protocol.</summary>
        public const int ProtocolError = 1002;

        /// <summary>A kind of data that this end point does not accept.</summary>
        public const int UnsupportedData = 1003;

        /// <summary>Reported when the peer's close frame had no code. Never sent.</summary>
        public const int NoStatus = 1005;

        /// <summary>Reported when the connection ended without a close frame. Never sent.</summary>
        public const int Abnormal = 1006;

        /// <summary>Text that is not UTF-8.</summary>
        public const int InvalidPayload = 1007;

        /// <summary>A rule of the application was broken.</summary>
        public const int PolicyViolation = 1008;

        /// <summary>A message larger than the receiver takes.</summary>
        public const int MessageTooBig = 1009;

        /// <summary>The receiver met an unexpected condition; here: the handler threw.</summary>
        public const int InternalError = 1011;

        /// <summary>The server is overloaded: come back later.</summary>
        public const int TryAgainLater = 1013;

        /// <summary>
        /// True if <paramref name="code"/> may stand in a close frame (RFC 6455 section 7.4.2):
        /// 1000 to 1014 without the reserved 1004 to 1006, and 3000 to 4999.
        /// </summary>
        public static bool MayBeSent(int code)
        {
            if (code >= 3000) return code <= 4999;
            return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
        }
    }
}
