using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>
    /// Records events ("1:Open 1:Text(Hi) 1:Close(1000)"), with the number of the connection, and does more if a
    /// test sets it.
    /// </summary>
    internal sealed class RecordingHandler : EventRecorder
    {
        private readonly Notes _notes = new Notes();

        /// <summary>Defers the first part.</summary>
        public bool DefersFirstPart;

        /// <summary>The status that every request gets.</summary>
        public int Status = 101;

        /// <summary>The event in which to throw.</summary>
        public string ThrowsIn;

        /// <summary>What else to do in an event; its argument names the event.</summary>
        public HandlerAction OnEvent;

        /// <summary>What a text message is handed to, instead of being recorded.</summary>
        public MessageAction OnMessageText { get; set; }

        public WsRequest Request;
        public Exception LastException;
        public string LastError = "";

        public RecordingHandler()
        {
            RecordsEachDelivery = true;
        }

        public delegate void HandlerAction(string what, WsConnection connection);

        public delegate void MessageAction(WsConnection connection, byte[] buffer, int offset, int count);

        /// <summary>The events since the last call.</summary>
        public string Take() => _notes.Take();

        protected override void Note(WsConnection connection, string what)
        {
            _notes.Add(NumberOf(connection) + ":" + what);
            int end = what.IndexOf('(');
            string name = end < 0 ? what : what.Substring(0, end);
            if (OnEvent != null) OnEvent(name, connection);
            if (name == ThrowsIn) throw new InvalidOperationException("boom");
        }

        protected override void OnReceived(WsConnection connection, bool isText, bool isInParts, byte[] message) =>
            Note(connection, (isText ? "Text" : "Binary") + (isInParts ? "Parts(" : "(") + Bytes.Show(message) + ")");

        public override WsResponse OnRequest(WsConnection connection, WsRequest request)
        {
            Request = request;
            if (ThrowsIn == "Request") throw new InvalidOperationException("boom");
            return Status == 101 ? WsResponse.Accept : WsResponse.Refuse(Status);
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            if (OnMessageText == null) base.OnText(connection, buffer, offset, count);
            else OnMessageText(connection, buffer, offset, count);
        }

        public override void OnMessagePart(WsConnection connection, Opcode type, byte[] buffer, int offset, int count, bool isFinal)
        {
            if (!DefersFirstPart)
            {
                base.OnMessagePart(connection, type, buffer, offset, count, isFinal);
                return;
            }

            DefersFirstPart = false;
            connection.Defer(count);
        }

        public override void OnPong(WsConnection connection, byte[] buffer, int offset, int count) =>
            Note(connection, "Pong(" + Bytes.Show(buffer, offset, count) + ")");

        public override void OnDrained(WsConnection connection) => Note(connection, "Drained");

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            LastException = exception;
            LastError = Names.Of(error);
            base.OnError(connection, error, exception);
        }
    }

    /// <summary>The client's end of a connection, byte by byte.</summary>
    internal sealed class MemoryPeer
    {
        private readonly LoopbackTransport _transport;
        private readonly byte[] _buffer = new byte[64];

        public MemoryPeer(LoopbackTransport transport)
        {
            _transport = transport;
        }

        /// <summary>Whether the other end has closed or shut down, seen by the last reading.</summary>
        public bool IsEnded { get; private set; }

        public void Send(byte[] bytes) => Assert.AreEqual(bytes.Length, _transport.Write(bytes, 0, bytes.Length), "no room on the way");

        public void Send(string text) => Send(Bytes.Of(text));

        /// <summary>Reads the available bytes, at most this many.</summary>
        public byte[] Read(int most = int.MaxValue)
        {
            var sink = new Sink();
            while (sink.Count < most)
            {
                int left = most - sink.Count;
                int count = _transport.Read(_buffer, 0, left < 64 ? left : 64);
                if (count < 0) IsEnded = true;
                if (count <= 0) break;
                sink.Add(_buffer, 0, count);
            }

            return sink.ToArray();
        }

        public string ReadText() => Bytes.Text(Read());

        /// <summary>Reads the available bytes as whole frames of a server.</summary>
        public string ReadFrames() => Wire.Read(WsRole.Server, Read());

        public void Close() => _transport.Close();
    }

    /// <summary>A server in memory, with its clock and its handler.</summary>
    internal sealed class World
    {
        public readonly VirtualClock Clock = new VirtualClock();
        public readonly RecordingHandler Handler = new RecordingHandler();
        public readonly LoopbackListener Listener;
        public readonly WsServerOptions Options = new WsServerOptions();

        /// <summary>What the server listens on; null for the listener itself.</summary>
        public WsListener Front;

        private WsServer _server;

        public World(int wireSize = 2048)
        {
            Listener = new LoopbackListener(wireSize);
            Options.Clock = Clock;
            Options.MaxConnections = 2;
        }

        /// <summary>Created at first use, with the options as they are then.</summary>
        public WsServer Server
        {
            get
            {
                if (_server == null) _server = new WsServer(Front ?? Listener, Handler, Options);
                return _server;
            }
        }

        /// <summary>Polls until there is nothing to do.</summary>
        public void Settle()
        {
            for (int round = 0; Server.Poll(0); round++) Assert.IsTrue(round < 2000, "the server never becomes idle");
        }

        /// <summary>Sets the clock forward, and polls until there is nothing to do.</summary>
        public void Advance(int milliseconds)
        {
            Clock.Now += milliseconds;
            Settle();
        }

        /// <summary>Connects, and lets the server accept the connection.</summary>
        public MemoryPeer Connect()
        {
            var peer = new MemoryPeer(Listener.Connect());
            Settle();
            return peer;
        }

        /// <summary>Sends a head and returns the whole response.</summary>
        public string Exchange(string head)
        {
            MemoryPeer peer = Connect();
            peer.Send(head);
            string response = "";
            for (int i = 0; i < 50 && !peer.IsEnded; i++)
            {
                Settle();
                response += peer.ReadText();
            }

            Assert.IsTrue(peer.IsEnded, "the response does not end: " + response);
            peer.Close();
            Settle();
            return response;
        }

        /// <summary>Opens a WebSocket by hand.</summary>
        public MemoryPeer Open()
        {
            MemoryPeer peer = Connect();
            peer.Send(Heads.Request());
            Settle();
            string response = peer.ReadText();
            Assert.IsTrue(response.StartsWith("HTTP/1.1 101 "), response);
            return peer;
        }

        /// <summary>Opens a WebSocket whose first frames arrive with the response; they are left to be read.</summary>
        public MemoryPeer OpenAndLeaveTheRest()
        {
            MemoryPeer peer = Connect();
            peer.Send(Heads.Request());
            Settle();
            Assert.AreEqual(Heads.Accepted, Bytes.Text(peer.Read(Heads.Accepted.Length)));
            return peer;
        }

        public void Send(MemoryPeer peer, int first, byte[] payload)
        {
            peer.Send(Wire.Frame(WsRole.Client, first, payload));
            Settle();
        }

        public void Send(MemoryPeer peer, int first, string payload) => Send(peer, first, Bytes.Of(payload));
    }
}
