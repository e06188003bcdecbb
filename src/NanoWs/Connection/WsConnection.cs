using System;

namespace NanoWs
{
    /// <summary>
    /// One WebSocket connection, and is never used for another: once it is over, it stays over, whoever keeps a reference to it. Sends then
    /// return <see cref="WsSendResult.Closed"/>, closing does nothing, and what describes it remains readable.
    /// </summary>
    /// <remarks>
    /// Sending, closing and looking are safe from any thread, and never block. Receiving and the lifetime belong to the thread that polls: it alone calls
    /// the handler. The buffers belong to a slot of the server, or to the client, and serve one connection after the other.
    /// </remarks>
    public abstract partial class WsConnection
    {
        private protected readonly WsProtocol _protocol; // also the lock for its sending half, and for who has it
        private protected readonly WsEndpoint _endpoint;
        internal WsTransport _transport; // null when the connection is over
        private string _pathAndQuery;
        private string _remoteAddress;

        // The connection takes the buffers over: late calls for the one that had them before find it over, because they take the same lock.
        private protected WsConnection(WsEndpoint endpoint, WsProtocol protocol, WsTransport transport, string pathAndQuery)
        {
            _endpoint = endpoint;
            _protocol = protocol;
            _pathAndQuery = pathAndQuery;
            _stalledSince = -1;
            _care = transport == null ? IsOver : IsNeeded | IsNotAdmitted;
            lock (protocol)
            {
                protocol.Reset();
                _transport = transport;
            }
        }

        /// <summary>The state. At the end it is Closing until OnClose has returned, then Closed, and stays so.</summary>
        public WsState State
        {
            get
            {
                WsState state;
                lock (_protocol)
                {
                    if ((_care & IsOver) != 0) return (_flags & (IsOpened | IsReported)) == IsOpened ? WsState.Closing : WsState.Closed;
                    state = _protocol.State;
                }

                return state == WsState.Closed ? WsState.Closing : state;
            }
        }

        /// <summary>What was asked for, as sent: "/telemetry?token=abc". Null on a server until the request has been read.</summary>
        public string PathAndQuery => _pathAndQuery;

        /// <summary>The path that was asked for, as sent: "/telemetry".</summary>
        public string Path
        {
            get
            {
                int question = Question;
                return question < 0 ? _pathAndQuery : _pathAndQuery.Substring(0, question);
            }
        }

        /// <summary>What follows the question mark, as sent, without it: "token=abc"; null if there is none.</summary>
        public string Query
        {
            get
            {
                int question = Question;
                return question < 0 ? null : _pathAndQuery.Substring(question + 1);
            }
        }

        private int Question => _pathAndQuery == null ? -1 : _pathAndQuery.IndexOf('?');

        /// <summary>The subprotocol agreed on; null if there is none.</summary>
        public string Subprotocol
        {
            get
            {
                int number = _flags >> SubprotocolShift & SubprotocolMask;
                return number == 0 ? null : _endpoint._options.Subprotocols[number - 1];
            }
        }

        /// <summary>The code of the peer's close frame, when the connection is over: 1005 if it had none, 1006 if there was no such frame; 0 while it is not over.</summary>
        public int CloseStatus => _flags >> CloseStatusShift;

        /// <summary>The address of the other end, for logs; null if that cannot be told.</summary>
        public string RemoteAddress
        {
            get
            {
                if (_remoteAddress == null) _remoteAddress = _transport?.RemoteAddress;
                return _remoteAddress;
            }
        }

        /// <summary>For your own use. Null at first.</summary>
        public object Tag;

        // What was asked for is known, the WebSocket is open.
        private protected void Describe(string pathAndQuery, string subprotocol)
        {
            _pathAndQuery = pathAndQuery;
            string[] names = _endpoint._options.Subprotocols;
            for (int i = 0; subprotocol != null && i < names.Length; i++)
            {
                if (names[i] == subprotocol) _flags |= (i + 1) << SubprotocolShift;
            }
        }
    }
}
