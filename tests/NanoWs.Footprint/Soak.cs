using System;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>
    /// A soak test: four connections with their clients, messages in both directions, pages served, connections closed and opened
    /// again. At the end as much memory must be free as after the first round; and messages alone must not cause a single
    /// collection.
    /// </summary>
    internal sealed class Soak : WsHandler
    {
        private const int Clients = 4;
        private const int Rounds = 100;
        private const int Messages = 25; // for each client in a round, each way: 10,000 in all
        private const int Reopened = 10; // connections in a round: 1,000 in all
        private const int Line = 256;

        private readonly LoopbackListener _listener = new LoopbackListener(Line);
        private readonly WsClient[] _clients = new WsClient[Clients];
        private readonly byte[] _message = new byte[100];
        private readonly WsServer _server;
        private int _received;
        private int _opened;
        private int _closed;
        private int _pageBytes;
        private int _next;

        private Soak()
        {
            var options = new WsServerOptions { MaxConnections = Clients, PingIntervalMs = 0 };
            _server = new WsServer(_listener, new BareEcho(), options);
            _server.Serve("/", new Page());
            for (int i = 0; i < Clients; i++)
            {
                _clients[i] = new WsClient("ws://board/telemetry", this, new WsClientOptions { PingIntervalMs = 0 });
            }

            for (int i = 0; i < _message.Length; i++) _message[i] = (byte)('0' + i % 10);
        }

        public static bool Run()
        {
            var soak = new Soak();
            for (int i = 0; i < Clients; i++) soak.Open(soak._clients[i]);
            soak.Round();
            soak._received = soak._opened = soak._closed = soak._pageBytes = 0;

            int warm = Heap.Free();
            bool isQuiet = soak.Quiet(warm);
            for (int round = 0; round < Rounds; round++) soak.Round();
            int end = Heap.Free();

            Console.WriteLine(soak._received.ToString() + " messages each way, " + soak._opened.ToString() + " connections opened, "
                + soak._closed.ToString() + " closed, " + soak._pageBytes.ToString() + " bytes of pages served");
            Console.WriteLine("free after the warm-up: " + warm.ToString() + ", at the end: " + end.ToString() + ", lost: "
                + (warm - end).ToString());
            bool isComplete = soak._received == 2 * Rounds * Clients * Messages
                && soak._opened == Rounds * Reopened && soak._closed == soak._opened && soak._pageBytes > Rounds * Page.Size;
            if (!isComplete) Console.WriteLine("FAILED: messages, connections or pages are missing");
            return isQuiet && isComplete && warm == end;
        }

        // Objects of any size would have filled the heap long before the last message, and the collection would have freed this object.
        private bool Quiet(int free)
        {
            var canary = new WeakReference(new object());
            for (int round = 0; round < Rounds; round++) Talk();
            bool isAlive = canary.IsAlive;
            int messages = Rounds * Clients * Messages;
            Console.WriteLine(messages.ToString() + " messages each way " + (isAlive ? "without a collection" : "FAILED: a collection")
                + "; " + free.ToString() + " bytes are free: "
                + (free / (2 * messages)).ToString() + " bytes for each message sent and received, less than the smallest object");
            return isAlive;
        }

        private void Talk()
        {
            for (int i = 0; i < Messages; i++)
            {
                foreach (WsClient client in _clients)
                {
                    if ((i & 1) == 0) client.SendText(_message, 0, _message.Length);
                    else client.SendBinary(_message, 0, _message.Length);
                }

                Settle();
            }
        }

        private void Round()
        {
            Talk();
            for (int i = 0; i < Reopened; i++)
            {
                WsClient client = _clients[_next++ & 3];
                client.Close();
                Settle();
                Open(client);
            }

            _pageBytes += Peer.GetPage(_server, _listener);
        }

        private void Open(WsClient client)
        {
            client.Open(_listener.Connect());
            Settle();
        }

        private void Settle()
        {
            bool active;
            do
            {
                active = _server.Poll(0);
                foreach (WsClient client in _clients) active |= client.Poll(0);
            }
            while (active);
        }

        public override void OnOpen(WsConnection connection) => _opened++;

        public override void OnClose(WsConnection connection, int code, string reason) => _closed++;

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) => _received++;

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) => _received++;

        public override void OnError(WsConnection connection, WsError error, Exception exception) =>
            Console.WriteLine("error " + ((int)error).ToString() + (exception == null ? "" : ": " + exception.Message));
    }
}
