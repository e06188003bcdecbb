using System;
using NanoWs.Kit;

namespace NanoWs.Bench
{
    /// <summary>Cases with a server whose connections are open.</summary>
    internal abstract class ServerCase : Case
    {
        protected readonly OneListener Listener = new OneListener();
        protected readonly WsServer Server;

        protected ServerCase(string name, int connections, int bufferSize)
            : this(name, new BareEcho(), connections, bufferSize)
        {
        }

        protected ServerCase(string name, WsHandler handler, int connections, int bufferSize)
            : base(name)
        {
            var options = new WsServerOptions { MaxConnections = connections, ReceiveBufferSize = bufferSize, SendBufferSize = bufferSize };
            Server = new WsServer(Listener, handler, options);
        }

        /// <summary>Opens a connection.</summary>
        protected ReplayTransport Open(byte[] frame)
        {
            LoopbackTransport line = LoopbackTransport.Create(512);
            var transport = new ReplayTransport(line);
            Listener.Next = transport;
            line.Peer.Write(Requests.Short, 0, Requests.Short.Length);
            PollAll();
            transport.CutOff(frame);

            // The first may arrive in two reads, because the request has left bytes in the buffer.
            transport.Rewind();
            PollAll();
            return transport;
        }

        protected void PollAll()
        {
            while (Server.Poll(0))
            {
            }
        }
    }

    /// <summary>A request is received, accepted with 101, and the client disconnects.</summary>
    internal sealed class HandshakeCase : ServerCase
    {
        private readonly byte[] _request;
        private readonly ReplayTransport _transport = new ReplayTransport(null);

        /// <summary>Prints nothing about clients that disconnect without a close frame.</summary>
        private sealed class Quiet : WsHandler
        {
            public override void OnError(WsConnection connection, WsError error, Exception exception)
            {
            }
        }

        public HandshakeCase(string name, byte[] request)
            : base("connection opened and closed, " + name, new Quiet(), 1, 512)
        {
            _request = request;
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                _transport.Replay(_request);
                Listener.Next = _transport;
                PollAll();
                if (_transport.Sent != 129) throw new InvalidOperationException("The handshake failed.");
                _transport.End();
                PollAll();
            }
        }
    }

    /// <summary>A message is received by the server and sent back.</summary>
    internal sealed class ServerEchoCase : ServerCase
    {
        private readonly ReplayTransport _transport;

        public ServerEchoCase(int count, bool isText)
            : base("server echo, " + count.ToString() + (isText ? " bytes of text" : " bytes"), 1, 1040)
        {
            _transport = Open(Frames.FromClient(isText, count));
        }

        public override void Run(int rounds)
        {
            WsServer server = Server;
            ReplayTransport transport = _transport;
            for (int i = 0; i < rounds; i++)
            {
                transport.Rewind();
                server.Poll(0);
            }

            if (server.ConnectionCount != 1 || transport.Sent != transport.Received - 4) throw new InvalidOperationException("No echo.");
        }
    }

    /// <summary>A message is received by a client and sent back.</summary>
    internal sealed class ClientEchoCase : Case
    {
        private readonly WsClient _client;
        private readonly ReplayTransport _transport;

        public ClientEchoCase(int count)
            : base("client echo, " + count.ToString() + " bytes")
        {
            var listener = new LoopbackListener(512);
            var server = new WsServer(listener, new BareEcho(), new WsServerOptions { MaxConnections = 1 });
            _client = new WsClient("ws://board/telemetry", new BareEcho(),
                new WsClientOptions { ReceiveBufferSize = 1040, SendBufferSize = 1040 });
            _transport = new ReplayTransport(listener.Connect());
            _client.Open(_transport);
            while (_client.Poll(0) | server.Poll(0))
            {
            }

            if (_client.State != WsState.Open) throw new InvalidOperationException("The handshake failed.");
            _transport.CutOff(Frames.FromServer(count));
            _transport.Rewind();
            while (_client.Poll(0))
            {
            }
        }

        public override void Run(int rounds)
        {
            WsClient client = _client;
            ReplayTransport transport = _transport;
            for (int i = 0; i < rounds; i++)
            {
                transport.Rewind();
                client.Poll(0);
            }

            if (client.State != WsState.Open || transport.Sent != transport.Received + 4) throw new InvalidOperationException("No echo.");
        }
    }

    /// <summary>A message is broadcast to several clients.</summary>
    internal sealed class BroadcastCase : ServerCase
    {
        private readonly byte[] _message = new byte[64];

        public BroadcastCase(int clients)
            : base("broadcast of 64 bytes to " + clients.ToString(), clients, 512)
        {
            for (int i = 0; i < clients; i++) Open(new byte[0]);
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++) Server.BroadcastBinary(_message, 0, 64);
        }
    }

    /// <summary>Nothing happens for a sixteenth of a second; at least a second after the last message.</summary>
    internal sealed class IdleCase : ServerCase
    {
        // The cases run a multiple of 16 times.
        private const int RoundsPerSecond = 16;

        public IdleCase(int clients)
            : base("idle for 1/16 s, " + clients.ToString() + " silent clients", clients == 0 ? 1 : clients, 512)
        {
            for (int i = 0; i < clients; i++) Open(new byte[0]);
            Server.Poll(1500);
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i += RoundsPerSecond) Server.Poll(1000);
        }
    }

    /// <summary>Readings are set and published to a client.</summary>
    internal sealed class ReadingsCase : ServerCase
    {
        private readonly SensorChannel _channel;
        private readonly Reading[] _readings;

        /// <param name="readings">How many readings.</param>
        /// <param name="clients">To how many clients.</param>
        /// <param name="clock">
        /// The channel's; null for the system's, by which most rounds are in the same millisecond as the one before.
        /// </param>
        public ReadingsCase(int readings, int clients, WsClock clock = null)
            : base(readings.ToString() + (readings == 1 ? " reading" : " readings") + " formatted and sent to " + clients.ToString()
                + (clock == null ? "" : ", each round later"), new JoinHandler(), clients, 512)
        {
            _channel = new SensorChannel(clients, 256, clock);
            _readings = new Reading[readings];
            for (int i = 0; i < readings; i++) _readings[i] = _channel.Add("value" + i.ToString(), 2);
            JoinHandler.Channel = _channel;
            for (int i = 0; i < clients; i++) Open(new byte[0]);
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                foreach (Reading reading in _readings) reading.Set(-123.45);
                _channel.Publish();
            }
        }

        /// <summary>It is a millisecond later whenever it is looked at, in the first minutes after the start.</summary>
        internal sealed class TickingClock : WsClock
        {
            private long _now;

            public override long Milliseconds => 10000 + _now++ % 80000;
        }

        private sealed class JoinHandler : WsHandler
        {
            public static SensorChannel Channel;

            public override void OnOpen(WsConnection connection) => Channel.Join(connection);
        }
    }
}
