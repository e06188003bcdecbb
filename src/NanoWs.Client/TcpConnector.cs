using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// Opens a TCP connection within a time limit, which is divided among the addresses of a host name. On the device neither name lookup
    /// nor Socket.Connect has a timeout, so they run on a separate thread: closing its socket ends an attempt, and a lookup that takes too
    /// long is abandoned.
    /// </summary>
    internal sealed partial class TcpConnector
    {
        private const int StepMs = 50;

        private const string Refused = "connection refused. Is the server running?";

        private readonly WsUrl _url;
        private readonly int _milliseconds;
        private readonly IPAddress[] _addresses; // null: look up the host name
        private readonly ManualResetEvent _isDone = new ManualResetEvent(false);
        private Socket _socket; // of the current attempt, then the connected one
        private int _addressesLeft; // after the current one
        private int _attempt;
        private bool _isCancelled;
        private bool _isConnected;
        private Exception _error;

        public TcpConnector(WsUrl url, int milliseconds, IPAddress[] addresses = null)
        {
            _url = url;
            _milliseconds = milliseconds;
            _addresses = addresses;
        }

        /// <summary>Connects, and returns the connected socket.</summary>
        /// <param name="client">The client, which may be stopped in the meantime.</param>
        /// <exception cref="WsException">Could not connect; the message says why.</exception>
        public Socket Connect(WsEndpoint client)
        {
            new Thread(Run).Start();
            int attempt = 0;
            int share = 0; // of the time left: what the current attempt may take
            int left = _milliseconds;
            while (!_isDone.WaitOne(left < StepMs ? left : StepMs, false))
            {
                left -= StepMs;
                lock (this)
                {
                    if (_attempt != attempt)
                    {
                        attempt = _attempt;
                        share = left / (_addressesLeft + 1);
                    }

                    share -= StepMs;
                    if (_isConnected) continue;
                    _isCancelled = left <= 0 || client.IsStopping;
                    if (!_isCancelled && (share > 0 || _addressesLeft == 0)) continue;
                    if (_socket != null) _socket.Close();
                    if (!_isCancelled) continue;
                }

                string why = client.IsStopping
                    ? ": stopped."
                    : " within " + _milliseconds.ToString() + " ms. Check the address, the server and this network.";
                throw new WsException("No connection to " + _url.HostAndPort + why, 0, null);
            }

            if (!_isConnected) throw new WsException("No connection to " + _url.HostAndPort + ": " + Explain(_error), 0, _error);
            return _socket;
        }

        private void Run()
        {
            try
            {
                _error = new WsException("The host name has no addresses.", 0, null);
                IPAddress[] addresses = _addresses ?? Resolve(_url.Host);
                for (int i = 0; i < addresses.Length && Attempt(addresses[i], addresses.Length - 1 - i); i++)
                {
                }
            }
            catch (Exception e)
            {
                _error = e;
            }

            _isDone.Set();
        }

        // Returns whether to try another address.
        private bool Attempt(IPAddress address, int addressesLeft)
        {
            Socket socket;
            lock (this)
            {
                if (_isCancelled) return false;
                socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                _socket = socket;
                _addressesLeft = addressesLeft;
                _attempt++;
            }

            try
            {
                socket.Connect(new IPEndPoint(address, _url.Port));
                lock (this)
                {
                    if (!_isCancelled)
                    {
                        _isConnected = true;
                        return false;
                    }
                }
            }
            catch (Exception e)
            {
                _error = e;
            }

            socket.Close();
            return true;
        }
    }
}
