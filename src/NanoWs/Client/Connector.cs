using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// Opens a TCP connection under a deadline. Neither name look-up nor Socket.Connect has one on the device, so they run on a thread
    /// that is left behind when time is up: closing its socket ends it.
    /// </summary>
    internal sealed class Connector
    {
        private const int Step = 50;

        private readonly WsUrl _url;
        private readonly int _milliseconds;
        private readonly ManualResetEvent _isDone = new ManualResetEvent(false);
        private Socket _socket; // of the attempt under way, then the connected one
        private bool _isCancelled;
        private Exception _error;

        public Connector(WsUrl url, int milliseconds)
        {
            _url = url;
            _milliseconds = milliseconds;
        }

        /// <summary>The connected socket.</summary>
        /// <param name="client">Who may be stopped meanwhile.</param>
        /// <exception cref="WsException">There is none.</exception>
        public Socket Connect(WsClient client)
        {
            new Thread(Run).Start();
            for (int left = _milliseconds; !_isDone.WaitOne(left < Step ? left : Step, false); left -= Step)
            {
                if (left > Step && !client._isStopping) continue;
                lock (this)
                {
                    _isCancelled = true;
                    if (_socket != null) _socket.Close();
                }

                throw new WsException("No connection to " + _url.Authority + " within " + _milliseconds.ToString() + " ms. Is it there, and is this network joined?", 0, null);
            }

            if (_error != null) throw new WsException("No connection to " + _url.Authority + ": " + Explain(_error), 0, _error);
            return _socket;
        }

        private void Run()
        {
            try
            {
                _error = new WsException("The host name has no address.", 0, null);
                foreach (IPAddress address in Resolve(_url.Host))
                {
                    if (!Attempt(address)) break;
                }
            }
            catch (Exception e)
            {
                _error = e;
            }

            _isDone.Set();
        }

        // Returns whether another address is worth a try.
        private bool Attempt(IPAddress address)
        {
            lock (this)
            {
                if (_isCancelled) return false;
                _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            }

            try
            {
                _socket.Connect(new IPEndPoint(address, _url.Port));
                _error = null;
                return false;
            }
            catch (Exception e)
            {
                _error = e;
                _socket.Close();
                return true;
            }
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
