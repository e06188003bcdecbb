using System.Net;
using System.Text;

namespace NanoWs
{
    /// <summary>A dashboard's name on the network: what its responder does, and what there is to say about it.</summary>
    internal sealed class NetworkName
    {
        /// <summary>How long the loop may wait at most, in milliseconds: others wait for a responder (RFC 6762 section 8.1).</summary>
        public const int Interval = 40;

        private const int MaxTitle = 58; // in bytes

        private readonly MdnsResponder _responder;
        private readonly string _port; // as in an address
        private string _logged = ""; // the address that was logged last
        private bool _hasFailed;

        public NetworkName(string host, string title, int port, IPAddress address, WsClock clock)
        {
            while (Encoding.UTF8.GetBytes(title).Length > MaxTitle) title = title.Substring(0, title.Length - 1);
            _responder = new MdnsResponder(host, port, title, null, address, clock);
            _port = port == 80 ? "" : ":" + port.ToString();
            _responder.Open();
        }

        /// <summary>The host's name, such as greenhouse-2.local; null unless it is announced.</summary>
        public string Current { get; private set; }

        /// <summary>Receives and sends what there is. Returns what is to be logged; null for nothing.</summary>
        public string Poll()
        {
            _responder.Poll();
            bool isAnnounced = _responder.IsAnnounced;
            if (isAnnounced != (Current != null))
            {
                Current = isAnnounced ? _responder.HostName + ".local" : null;
                string address = isAnnounced ? "http://" + Current + _port + "/" : _logged;
                if (address == _logged) return null;
                return _logged = address;
            }

            // The responder tries again and again; a failure that lasts is logged once.
            bool hasFailed = _responder.Failure != null;
            if (hasFailed == _hasFailed) return null;
            _hasFailed = hasFailed;
            if (!hasFailed) return null;
            return "No name on the network: " + _responder.Failure.GetType().Name + ": " + _responder.Failure.Message;
        }

        /// <summary>Takes the name back.</summary>
        public void Close()
        {
            Current = null;
            _responder.Close();
        }
    }
}
