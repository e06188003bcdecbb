namespace NanoWs
{
    /// <summary>
    /// Close codes (RFC 6455 section 7.4 and the IANA registry it established). Plain numbers, not an enum: 3000 to 3999 are registered
    /// with IANA by libraries and applications, 4000 to 4999 are for private use.
    /// </summary>
    public static class CloseCode
    {
        /// <summary>The purpose of the connection has been fulfilled.</summary>
        public const int Normal = 1000;

        /// <summary>The server is shutting down, or the browser has left the page.</summary>
        public const int GoingAway = 1001;

        /// <summary>The peer violated the protocol.</summary>
        public const int ProtocolError = 1002;

        /// <summary>A type of data that the receiver does not accept.</summary>
        public const int UnsupportedData = 1003;

        /// <summary>Reported when the peer's close frame had no code. Never sent.</summary>
        public const int NoStatus = 1005;

        /// <summary>Reported when the connection ended without a close frame. Never sent.</summary>
        public const int Abnormal = 1006;

        /// <summary>Text that is not UTF-8.</summary>
        public const int InvalidPayload = 1007;

        /// <summary>A policy of the application was violated.</summary>
        public const int PolicyViolation = 1008;

        /// <summary>A message larger than the receiver accepts.</summary>
        public const int MessageTooBig = 1009;

        /// <summary>An unexpected condition; in this library, the handler threw an exception.</summary>
        public const int InternalError = 1011;

        /// <summary>The server is overloaded: try again later.</summary>
        public const int TryAgainLater = 1013;

        /// <summary>
        /// Returns whether <paramref name="code"/> may be sent in a close frame (RFC 6455 section 7.4.2): 1000 to 1014 except the reserved
        /// 1004 to 1006, and 3000 to 4999.
        /// </summary>
        public static bool MayBeSent(int code)
        {
            if (code >= 3000) return code <= 4999;
            return code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
        }
    }
}
