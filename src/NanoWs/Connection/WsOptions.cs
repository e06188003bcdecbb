using System;

namespace NanoWs
{
    /// <summary>
    /// Sizes and deadlines common to servers and clients, which check and copy them when created: later changes have no effect. Times are
    /// in milliseconds. (Fields, because on the interpreter a property costs a hundred bytes of flash.)
    /// </summary>
    public class WsOptions
    {
        private const int MaxBuffer = 1 << 30;

        private protected WsOptions()
        {
        }

        /// <summary>The size of the largest message received whole, in bytes, 16 to 2^30; the buffer itself is 131 bytes larger.</summary>
        public int ReceiveBufferSize = 512;

        /// <summary>
        /// The size of the largest message sent whole, in bytes, 16 to 2^30; the buffer itself is 133 to 145 bytes larger.
        /// </summary>
        public int SendBufferSize = 512;

        /// <summary>
        /// The subprotocols that a server supports or a client offers; null for none. At most 31 different HTTP tokens (RFC 9110 section
        /// 5.6.2). A client lists them in order of preference, and a server chooses the first of the client's that it supports.
        /// </summary>
        public string[] Subprotocols;

        /// <summary>
        /// How long the opening handshake may take, in milliseconds, at least 1. On a server also: when no client that waits for a slot has
        /// been closed for that long, the one that has waited longest is closed if it has sent nothing.
        /// </summary>
        public int HandshakeTimeoutMs = 5000;

        /// <summary>The silence after which a ping is sent, in milliseconds; 0 to send none.</summary>
        public int PingIntervalMs = 20000;

        /// <summary>How long the peer may stay silent after a ping has been sent, in milliseconds, at least 1.</summary>
        public int PongTimeoutMs = 10000;

        /// <summary>
        /// How long the peer may accept no bytes while some are pending, and how far it may fall behind <see cref="MinSendRate"/>, in
        /// milliseconds, at least 1. A byte counts as accepted when the system's send buffer takes it. Desktop systems free that buffer in
        /// steps, which can exceed 40 KB: a peer that needs longer than this to read one step is dropped, even if it reads faster than
        /// <see cref="MinSendRate"/>.
        /// </summary>
        public int SendTimeoutMs = 10000;

        /// <summary>
        /// The minimum rate at which the peer must accept pending bytes, of messages and responses, in bytes per second, at least 1. At
        /// this rate the connection lasts forever; a slower peer is dropped when it is behind by <see cref="SendTimeoutMs"/>, which says
        /// when a byte counts as accepted. Being fast earns no time for later, and with nothing pending the count starts anew. When all
        /// slots of the server are in use and another client is waiting, a client that reads a response gives way much earlier: if it is
        /// behind by 700 ms, or, if not even the spare slot is free, when it has taken more than 6 s (live responses are exempt).
        /// </summary>
        public int MinSendRate = 2000;

        /// <summary>How long the closing handshake may take, in milliseconds; 0 does not wait for it.</summary>
        public int CloseTimeoutMs = 3000;

        /// <summary>The maximum size of an HTTP head, in bytes, at least 1; browsers send 500 to 4,000.</summary>
        public int MaxHeadSize = 8192;

        /// <summary>
        /// How long the loop sleeps between two looks at its connections when nothing has happened for a second, in milliseconds, at least
        /// 1: a message after a silence waits for half of it on average. Until then it sleeps for at most 5 ms. Only on nanoFramework,
        /// where it cannot wait for its sockets; docs/performance.md says what it saves.
        /// </summary>
        public int IdleDelayMs = 35;

        /// <summary>The source of time; not null.</summary>
        public WsClock Clock = new WsClock();

        /// <summary>
        /// Returns the time that a peer may take for pending bytes, in milliseconds, rounded up: a peer that takes single bytes need not be
        /// slow. A connection and a response move the time since which they wait forward by it, but not beyond now: being fast earns no
        /// time for later.
        /// </summary>
        internal long TimeFor(int count) => count * 1000L / MinSendRate + 1;

        /// <summary>Returns a copy, after checking it: later changes of these options have no effect.</summary>
        internal WsOptions Copy()
        {
            var copy = (WsOptions)MemberwiseClone();
            copy.Check();
            return copy;
        }

        /// <summary>Replaces the arrays of the options copied, and checks the copy.</summary>
        private protected virtual void Check()
        {
            Subprotocols = Clone(Subprotocols);
            Require(ReceiveBufferSize >= WsProtocol.MinBuffer && ReceiveBufferSize <= MaxBuffer, nameof(ReceiveBufferSize));
            Require(SendBufferSize >= WsProtocol.MinBuffer && SendBufferSize <= MaxBuffer, nameof(SendBufferSize));
            Require(HandshakeTimeoutMs > 0, nameof(HandshakeTimeoutMs));
            Require(PingIntervalMs >= 0, nameof(PingIntervalMs));
            Require(PongTimeoutMs > 0, nameof(PongTimeoutMs));
            Require(SendTimeoutMs > 0, nameof(SendTimeoutMs));
            Require(MinSendRate > 0, nameof(MinSendRate));
            Require(CloseTimeoutMs >= 0, nameof(CloseTimeoutMs));
            Require(IdleDelayMs > 0, nameof(IdleDelayMs));
            Require(MaxHeadSize > 0, nameof(MaxHeadSize));
            Require(Clock != null, nameof(Clock));
            for (int i = 0; Subprotocols != null && i < Subprotocols.Length; i++)
            {
                byte[] name = Ascii.Bytes(Subprotocols[i] ?? "");
                Require(i < WsConnection.SubprotocolMask && Ascii.IsToken(name, 0, name.Length), nameof(Subprotocols));
                for (int j = 0; j < i; j++) Require(Subprotocols[j] != Subprotocols[i], nameof(Subprotocols));
            }
        }

        // The option's documentation gives the range: a message for each would cost half a kilobyte of flash.
        internal static void Require(bool isMet, string option)
        {
            if (!isMet) throw new ArgumentException(option + " is invalid; see its documentation.");
        }

        private protected static string[] Clone(string[] strings) => strings == null ? null : (string[])strings.Clone();
    }
}
