using System;

namespace NanoWs
{
    /// <summary>Thrown when a connection could not be opened. The message says why.</summary>
    public class WsException : Exception
    {
        /// <param name="message">What happened, and what to do about it.</param>
        /// <param name="statusCode">The HTTP status with which the server refused the connection; 0 if there was no such response.</param>
        /// <param name="cause">The exception that caused this one, or null.</param>
        public WsException(string message, int statusCode, Exception cause)
            : base(message, cause)
        {
            StatusCode = statusCode;
        }

        /// <summary>
        /// The HTTP status with which the server refused the connection: 401, 404, 503...; 0 if there was no such response.
        /// </summary>
        public readonly int StatusCode;
    }
}
