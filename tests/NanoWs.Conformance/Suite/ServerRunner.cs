using System;
using System.Linq;
using System.Net.Sockets;

namespace NanoWs.Conformance
{
    /// <summary>Runs cases as a client against a server.</summary>
    public sealed class ServerRunner
    {
        private readonly Uri _url;
        private readonly int _patience;

        public ServerRunner(Uri url, int patience)
        {
            _url = url;
            _patience = patience;
        }

        public Observations Seen { get; } = new Observations();

        /// <summary>Whether there is a server at all: null, or why there is not.</summary>
        public string TryConnect()
        {
            try
            {
                Connect().Dispose();
                return null;
            }
            catch (Finding e)
            {
                return e.Message;
            }
        }

        /// <summary>Whether the server echoes, which nearly every case needs: null, or what it does instead.</summary>
        public string TryEcho() => Run(new Case { OnOpen = Suite.EchoHello });

        /// <summary>Runs one case; returns what it found, or null.</summary>
        public string Run(Case test)
        {
            try
            {
                using Wire wire = Connect();
                var opening = new Opening
                {
                    Wire = wire, Seen = Seen, Authority = _url.Authority, Path = _url.PathAndQuery, Connect = Connect,
                };
                if (test.OnHandshake != null)
                {
                    test.OnHandshake(opening);
                    return null;
                }

                Suite.Open(opening);
                test.OnOpen(opening.Peer);
                return null;
            }
            catch (Exception e) when (e is Finding || Suite.IsNetworkError(e))
            {
                return e.Message;
            }
        }

        private Wire Connect()
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(_url.IdnHost.Trim('[', ']'), _url.Port);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                throw new Finding("no connection: " + new SocketException(e.ErrorCode).Message); // without the address
            }

            return new Wire(socket, _patience);
        }
    }
}
