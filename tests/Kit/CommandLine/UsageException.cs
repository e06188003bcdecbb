using System;
using System.Net.Sockets;

namespace NanoWs.Kit
{
    /// <summary>
    /// A program cannot do what it was called for. The message is one sentence for its user, and says what to do instead.
    /// </summary>
    internal sealed class UsageException : Exception
    {
        public UsageException(string message)
            : base(message)
        {
        }

        /// <summary>A port cannot be opened.</summary>
        /// <param name="port">The port.</param>
        /// <param name="option">The option that chooses it.</param>
        /// <param name="e">What the system says.</param>
        public static UsageException ForPort(int port, string option, SocketException e)
        {
            string why = e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program listens there",
                SocketError.AccessDenied => "only an administrator may use it",
                _ => e.Message,
            };
            return new UsageException($"Cannot listen on port {port}: {why}; choose another one with {option} N (0: any free port).");
        }
    }
}
