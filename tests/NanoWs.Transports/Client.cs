using System;
using System.Text;

namespace NanoWs.Transports
{
    /// <summary>A client in memory, of one request at a time; what it receives goes to <see cref="Values"/>.</summary>
    internal sealed class Client
    {
        private static readonly byte[] s_scratch = new byte[128];

        private readonly Station _station;
        private string _target;
        private readonly string _fields;
        private LoopbackTransport _end;
        private byte[] _request;
        private int _sent; // of the request
        private long _seen; // the last round

        /// <param name="station">The server.</param>
        /// <param name="target">What is requested. If it ends with an equals sign, the last round follows, and it is repeated.</param>
        /// <param name="fields">Header lines besides Host.</param>
        public Client(Station station, string target, string fields)
        {
            _station = station;
            _target = target;
            _fields = fields;
        }

        /// <summary>Requests something else from now on.</summary>
        public void Request(string target) => _target = target;

        /// <summary>The values received.</summary>
        public readonly Values Values = new Values();

        private bool IsRepeated => _target.EndsWith("=");

        /// <summary>Sends the request, unless one is under way. Returns whether it was begun.</summary>
        public bool TryBegin()
        {
            if (_end != null) return false;
            try
            {
                _end = _station.Listener.Connect();
            }
            catch (InvalidOperationException)
            {
                return false; // the server has not accepted another one yet
            }

            string target = IsRepeated ? _target + _seen.ToString() : _target;
            _seen = _station.Round;

            // What is not a WebSocket comes without chunks for a client of HTTP/1.0.
            string version = _fields == "" ? "HTTP/1.0" : "HTTP/1.1";
            _request = Encoding.UTF8.GetBytes("GET " + target + " " + version + "\r\nHost: board\r\n" + _fields + "\r\n");
            _sent = 0;
            return true;
        }

        /// <summary>Sends and receives what it can; returns whether that was anything.</summary>
        public bool Pump()
        {
            if (_end == null) return IsRepeated && TryBegin();
            int taken = _sent < _request.Length ? _end.Write(_request, _sent, _request.Length - _sent) : 0;
            if (taken > 0) _sent += taken;
            int count = _end.Read(s_scratch, 0, s_scratch.Length);
            if (count > 0) Values.Feed(s_scratch, count);
            if (count >= 0) return count > 0 || taken > 0;
            Close();
            return true;
        }

        /// <summary>Leaves.</summary>
        public void Close()
        {
            if (_end != null) _end.Close();
            _end = null;
            _request = null;
        }
    }
}
