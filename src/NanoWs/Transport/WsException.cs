using System;

namespace NanoWs
{
    /// <summary>A connection could not be opened. The message says why.</summary>
    public class WsException : Exception
    {
        /// <param name="message">What happened, and what to do about it.</param>
        /// <param name="statusCode">The HTTP status of the server's refusal; 0 if it did not come to that.</param>
        /// <param name="cause">The exception behind this one, or null.</param>
        public WsException(string message, int statusCode, Exception cause)
            : base(message, cause)
        {
            StatusCode = statusCode;
        }

        /// <summary>The HTTP status with which the server refused: 401, 404, 503...; 0 if it did not answer that far.</summary>
        public readonly int StatusCode;
    }
}
