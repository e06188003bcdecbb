using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// Opens a TCP connection under a deadline, which the addresses of a name share. Neither name look-up nor Socket.Connect has one on the device, so they run on a
    /// thread of their own: closing its socket ends an attempt, and a look-up that is too slow is left behind.
    /// </summary>
    internal sealed class Connector
    {
        private const int Step = 50;

        private readonly WsUrl _url;
        private readonly int _milliseconds;
        private readonly IPAddress[] _addresses; // null: to be looked up
        private readonly ManualResetEvent _isDone = new ManualResetEvent(false);
        private Socket _socket; // of the attempt under way, then the connected one
        private int _addressesLeft; // behind that one
        private int _attempt;
        private bool _isCancelled;
        private bool _isConnected;
        private Exception _error;

        public Connector(WsUrl url, int milliseconds, IPAddress[] addresses = null)
        {
            _url = url;
            _milliseconds = milliseconds;
            _addresses = addresses;
        }

        /// <summary>The connected socket.</summary>
        /// <param name="client">Who may be stopped meanwhile.</param>
        /// <exception cref="WsException">There is none.</exception>
        public Socket Connect(WsEndpoint client)
        {
            new Thread(Run).Start();
            int attempt = 0;
            int share = 0; // of what is left, for the attempt under way
            int left = _milliseconds;
            while (!_isDone.WaitOne(left < Step ? left : Step, false))
            {
                left -= Step;
                lock (this)
                {
                    if (_attempt != attempt)
                    {
                        attempt = _attempt;
                        share = left / (_addressesLeft + 1);
                    }

                    share -= Step;
                    if (_isConnected) continue;
                    _isCancelled = left <= 0 || client.IsStopping;
                    if (!_isCancelled && (share > 0 || _addressesLeft == 0)) continue;
                    if (_socket != null) _socket.Close();
                    if (!_isCancelled) continue;
                }

                string why = client.IsStopping ? ": stopped." : " within " + _milliseconds.ToString() + " ms. Is it there, and is this network joined?";
                throw new WsException("No connection to " + _url.Authority + why, 0, null);
            }

            if (!_isConnected) throw new WsException("No connection to " + _url.Authority + ": " + Explain(_error), 0, _error);
            return _socket;
        }

        private void Run()
        {
            try
            {
                _error = new WsException("The host name has no address.", 0, null);
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

        // Returns whether another address is worth a try.
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

        private static IPAddress[] Resolve(string host)
        {
#if NANOFRAMEWORK_1_0
            return Dns.GetHostEntry(host).AddressList;
#else
            return IPAddress.TryParse(host, out IPAddress address) ? new[] { address } : Dns.GetHostAddresses(host);
#endif
        }

        private static string Explain(Exception e)
        {
#if NANOFRAMEWORK_1_0
            // The device's socket exceptions have a number and no text.
            var socket = e as SocketException;
            if (socket != null) return "socket error " + socket.ErrorCode.ToString() + ".";
#endif
            return e.Message;
        }
    }
}
