using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs.Bench.Servers
{
    /// <summary>
    /// The limit: bytes in, the same bytes out, on a loop like the library's: one thread that looks at every socket, and waits as the
    /// library does.
    /// </summary>
    internal sealed class BareServer
    {
        // What a masked frame of 64 bytes takes, and an unmasked one: the broadcast's trigger and its reply.
        public const int TriggerSize = 70;
        public const int ReplySize = 66;

        private readonly Socket _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Connection> _connections = new List<Connection>();
        private readonly Waiter _waiter = new Waiter();
        private readonly byte[] _reply = new byte[ReplySize];
        private readonly bool _isBroadcast;
        private readonly int _buffer;
        private int _activeRounds;

        private BareServer(bool isBroadcast, int buffer)
        {
            _isBroadcast = isBroadcast;
            _buffer = buffer;
        }

        public static void Start(bool isBroadcast, int buffer)
        {
            var server = new BareServer(isBroadcast, buffer);
            server._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            server._listener.Listen(512);
            new Thread(server.Run) { IsBackground = true }.Start();
            Child.Announce(((IPEndPoint)server._listener.LocalEndPoint).Port, "bare TCP echo");
        }

        private void Run()
        {
            for (int round = 0; ; round++)
            {
                bool isActive = false;
                for (int i = _connections.Count - 1; i >= 0; i--) isActive |= Pump(i);
                if (isActive)
                {
                    _activeRounds++;
                    if ((round & 7) != 0) continue;
                }

                if (_listener.Poll(0, SelectMode.SelectRead)) Accept();
                else if (!isActive) Wait();
            }
        }

        private void Accept()
        {
            Socket socket = _listener.Accept();
            socket.NoDelay = true;
            socket.Blocking = false;
            _connections.Add(new Connection { Socket = socket, Buffer = new byte[_buffer] });
            _activeRounds++;
        }

        private void Wait()
        {
            _waiter.RecordActivity(_activeRounds);
            if (_waiter.ShouldSpin()) return;
            _waiter.Clear();
            foreach (Connection connection in _connections) _waiter.Watch(connection.Socket, true, connection.End > connection.Start);
            _waiter.Watch(_listener, true, false);
            _waiter.Wait(50);
        }

        private bool Pump(int index)
        {
            Connection connection = _connections[index];
            if (connection.End > connection.Start) return connection.Flush();
            int count = connection.Socket.Receive(connection.Buffer, 0, _buffer, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock) return false;
            if (count <= 0)
            {
                connection.Socket.Close();
                _connections.RemoveAt(index);
            }
            else if (_isBroadcast)
            {
                for (connection.Triggers += count; connection.Triggers >= TriggerSize; connection.Triggers -= TriggerSize) Broadcast();
            }
            else
            {
                connection.Start = 0;
                connection.End = count;
                connection.Flush();
            }

            return true;
        }

        private void Broadcast()
        {
            foreach (Connection connection in _connections) connection.Socket.Send(_reply, 0, ReplySize, SocketFlags.None, out _);
        }

        private sealed class Connection
        {
            public Socket Socket;
            public byte[] Buffer;
            public int Start;
            public int End;
            public int Triggers;

            public bool Flush()
            {
                int sent = Socket.Send(Buffer, Start, End - Start, SocketFlags.None, out SocketError error);
                if (error == SocketError.WouldBlock) return false;
                if (error != SocketError.Success) Start = End = 0; // the failure is noticed when reading
                else Start += sent;
                return true;
            }
        }
    }
}
