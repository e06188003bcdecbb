using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Records what a handler is told: "Connect Event(led,-1,true) Disconnect(PingTimeout)".</summary>
    internal sealed class SocketIoRecorder : SocketIoHandler
    {
        private static readonly string[] s_reasons =
        {
            "None", "ClientDisconnect", "ServerDisconnect", "PingTimeout", "TransportClose", "TransportError", "Refused", "ConnectTimeout",
            "HandlerFailed", "MessageTooBig", "BinaryAttachment", "UnknownPacketType", "UnexpectedPacket", "InvalidOpenPacket",
            "UnknownNamespace", "InvalidAckId", "InvalidPayload", "InvalidEventName",
        };

        private readonly Notes _notes = new Notes();

        /// <summary>The event in which to throw.</summary>
        public string ThrowsAt;

        public static string NameOf(SocketIoReason reason) => s_reasons[(int)reason];

        /// <summary>The events since the last call.</summary>
        public string Take() => _notes.Take();

        private void Note(string what) => _notes.Add(what);

        private static string Text(byte[] buffer, int offset, int count) => Bytes.Text(Bytes.Slice(buffer, offset, count));

        public override void OnConnected(SocketIoClient client) => Note("Connected");

        public override void OnConnectFailed(SocketIoClient client, SocketIoReason reason, string message) =>
            Note("ConnectFailed(" + NameOf(reason) + (message == null ? ")" : "," + message + ")"));

        public override void OnEvent(SocketIoClient client, string name, int ackId, byte[] buffer, int offset, int count)
        {
            Note("Event(" + name + "," + ackId.ToString() + "," + Text(buffer, offset, count) + ")");
            if (name == ThrowsAt) throw new InvalidOperationException("boom");
        }

        public override void OnAck(SocketIoClient client, int ackId, byte[] buffer, int offset, int count) =>
            Note("Ack(" + ackId.ToString() + "," + Text(buffer, offset, count) + ")");

        public override void OnAckLost(SocketIoClient client, int ackId) => Note("AckLost(" + ackId.ToString() + ")");

        public override void OnDrained(SocketIoClient client) => Note("Drained");

        public override void OnDisconnected(SocketIoClient client, SocketIoReason reason) => Note("Disconnected(" + NameOf(reason) + ")");

        public override void OnError(SocketIoClient client, WsError error, Exception exception) => Note("Error(" + Names.Of(error) + ")");
    }

    /// <summary>The nonce of the RFC's example, for each attempt to which the test sets it back.</summary>
    internal sealed class RepeatedNonce : WsEntropy
    {
        private readonly byte[] _nonce = Bytes.Of("the sample nonce");
        private int _at;

        public void Reset() => _at = 0;

        public override uint Next()
        {
            _at += 4;
            return BitConverter.ToUInt32(_nonce, _at - 4 & 12);
        }
    }

    /// <summary>A client whose server is the test.</summary>
    internal sealed class SocketIoWorld
    {
        private const string Accepted = "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + Heads.Accept + "\r\n\r\n";
        private const string OpenPacket =
            "0{\"sid\":\"a\",\"upgrades\":[],\"pingInterval\":2000,\"pingTimeout\":1000,\"maxPayload\":1000000}";

        public readonly VirtualClock Clock = new VirtualClock();
        public readonly SocketIoRecorder Handler = new SocketIoRecorder();
        public readonly SocketIoOptions Options = new SocketIoOptions { Events = new string[] { "led", "say \"\u00e9\"" } };
        public string Url = "ws://server.example.com";
        private readonly RepeatedNonce _entropy = new RepeatedNonce();
        private SocketIoClient _client;
        private MemoryPeer _peer;

        public SocketIoWorld()
        {
            Options.WebSocket = new WsClientOptions
            {
                Clock = Clock, ReceiveBufferSize = 160, SendBufferSize = 160, PingIntervalMs = 0, Entropy = _entropy,
            };
        }

        public SocketIoClient Client
        {
            get
            {
                if (_client == null) _client = new SocketIoClient(Url, Handler, Options);
                return _client;
            }
        }

        /// <summary>The request of the last attempt.</summary>
        public string Request { get; private set; }

        /// <summary>Opens the WebSocket, and returns what the client sends.</summary>
        public string Open(int wire = 512)
        {
            LoopbackTransport transport = LoopbackTransport.Create(wire);
            _entropy.Reset();
            Request = null;
            Client.WebSocket.Open(transport);
            _peer = new MemoryPeer(transport.Peer);
            Settle();
            Request = _peer.ReadText();
            _peer.Send(Accepted);
            return Settle();
        }

        /// <summary>Connects to the namespace.</summary>
        public void Connect(int wire = 512)
        {
            Open(wire);
            string expected = Options.Namespace == "/" ? "text(40)" : "text(40" + Options.Namespace + ",)";
            Assert.AreEqual(expected, Send(OpenPacket));
            Assert.AreEqual("", Send("40" + (Options.Namespace == "/" ? "" : Options.Namespace + ",") + "{\"sid\":\"b\"}"));
            Assert.AreEqual("Connected", Handler.Take());
        }

        /// <summary>Sends the packet that an Engine.IO server sends first.</summary>
        public string SendOpenPacket() => Send(OpenPacket);

        /// <summary>Sends a packet as the server, and returns the frames that the client sends.</summary>
        public string Send(string packet)
        {
            SendOnly(packet);
            return Settle();
        }

        /// <summary>Likewise, without reading.</summary>
        public void SendOnly(string packet)
        {
            _peer.Send(Wire.Frame(WsRole.Server, Wire.Text, packet));
            Poll();
        }

        public string SendFrame(int first, byte[] payload)
        {
            _peer.Send(Wire.Frame(WsRole.Server, first, payload));
            return Settle();
        }

        /// <summary>Lets the server's end of the connection close, as the close frame asks for it.</summary>
        public void Close()
        {
            _peer.Send(Wire.CloseFrame(WsRole.Server, 1000));
            Poll();
            _peer.Close();
            Poll();
        }

        public string Advance(int milliseconds)
        {
            Clock.Now += milliseconds;
            return Settle();
        }

        /// <summary>What the client has sent.</summary>
        public string Settle()
        {
            Poll();
            return Request == null || _peer == null ? "" : Wire.Read(WsRole.Client, Read());
        }

        private byte[] Read()
        {
            var sink = new Sink();
            for (byte[] bytes = _peer.Read(); bytes.Length > 0; bytes = _peer.Read())
            {
                sink.Add(bytes, 0, bytes.Length);
                Poll();
            }

            return sink.ToArray();
        }

        private void Poll()
        {
            for (int round = 0; Client.WebSocket.Poll(0); round++) Assert.IsTrue(round < 2000, "the client never becomes idle");
        }
    }
}
