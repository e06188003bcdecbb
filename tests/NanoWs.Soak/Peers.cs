using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace NanoWs.Soak
{
    /// <summary>Clients by hand, good and bad. Each lives once; a thread calls them again and again.</summary>
    internal sealed class Peers
    {
        /// <summary>What the page of the server has in bytes.</summary>
        public const int PageSize = 100000;

        /// <summary>Where it has another page, for those who read slowly.</summary>
        public const string LargePath = "/large";

        /// <summary>What that has in bytes.</summary>
        public const int LargePageSize = 16_000_000;

        private const int Patience = 30000;

        private readonly Counts _counts;
        private readonly int _port;
        private readonly Func<bool> _isOver;

        public Peers(Counts counts, int port, Func<bool> isOver)
        {
            _counts = counts;
            _port = port;
            _isOver = isOver;
        }

        private Socket Connect(int receiveBuffer = 0)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (receiveBuffer > 0) socket.ReceiveBufferSize = receiveBuffer;
                socket.NoDelay = true;
                socket.ReceiveTimeout = socket.SendTimeout = Patience;
                socket.Connect(IPAddress.Loopback, _port);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                throw;
            }
        }

        // Returns null if the server has no room now.
        private Socket Open()
        {
            Socket socket = Connect();
            try
            {
                socket.Send(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
                string head = "";
                var one = new byte[1];
                while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    if (socket.Receive(one) == 0) break;
                    head += (char)one[0];
                }

                if (head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal)) return socket;
            }
            catch (SocketException e)
            {
                // It has been reset, to make room for another; but it must not wait forever.
                if (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock) Interlocked.Increment(ref _counts.Unanswered);
            }

            socket.Dispose();
            return null;
        }

        private static void SendMessage(Socket socket, byte[] payload)
        {
            var frame = new MemoryStream();
            frame.WriteByte(0x82);
            if (payload.Length < 126) frame.WriteByte((byte)(0x80 | payload.Length));
            else frame.Write(new byte[] { 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length });
            frame.Write(new byte[4]);
            frame.Write(payload);
            socket.Send(frame.ToArray());
        }

        private static bool ReadExactly(Socket socket, byte[] buffer, int count)
        {
            for (int read = 0; read < count;)
            {
                int n = socket.Receive(buffer, read, count - read, SocketFlags.None);
                if (n == 0) return false;
                read += n;
            }

            return true;
        }

        // The next message of the server; pings of its heartbeat are passed over (any byte is a sign of life, and these peers say enough).
        private static byte[] ReadMessage(Socket socket)
        {
            var head = new byte[2];
            for (;;)
            {
                if (!ReadExactly(socket, head, 2)) return null;
                int length = head[1];
                if (length == 126 && !ReadTwo(socket, out length)) return null;
                var payload = new byte[length];
                if (!ReadExactly(socket, payload, length)) return null;
                if (head[0] == 0x82) return payload;
                if (head[0] == 0x88) return null;
            }
        }

        private static bool ReadTwo(Socket socket, out int value)
        {
            var two = new byte[2];
            bool isRead = ReadExactly(socket, two, 2);
            value = two[0] << 8 | two[1];
            return isRead;
        }

        /// <summary>A page, and a WebSocket whose every message must come back.</summary>
        public void Dashboard(Random random)
        {
            if (GetPage(Connect(), "/", 1 << 16, 0) > PageSize) Interlocked.Increment(ref _counts.Pages);
            using Socket socket = Open();
            if (socket == null) return;
            if (!Converse(socket, random)) Interlocked.Increment(ref _counts.Lost);
            Interlocked.Increment(ref _counts.Dashboards);
        }

        // Nobody breaks this connection: whatever ends it has lost a message.
        private bool Converse(Socket socket, Random random)
        {
            try
            {
                for (int count = random.Next(1, 200); count > 0 && !_isOver(); count--)
                {
                    var message = new byte[random.Next(0, 500)];
                    random.NextBytes(message);
                    SendMessage(socket, message);
                    byte[] echo = ReadMessage(socket);
                    if (echo == null || !echo.AsSpan().SequenceEqual(message)) return false;
                    Interlocked.Increment(ref _counts.Messages);
                }

                socket.Send(new byte[] { 0x88, 0x80, 0, 0, 0, 0 });
                while (socket.Receive(new byte[100]) > 0)
                {
                }

                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        // Returns the size of the response.
        private int GetPage(Socket socket, string path, int bite, int pause, int readings = int.MaxValue)
        {
            using (socket)
            {
                socket.Send(Encoding.ASCII.GetBytes("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"));
                var buffer = new byte[bite];
                int total = 0;
                for (int n; readings > 0 && !_isOver() && (n = socket.Receive(buffer)) > 0; readings--, total += n) Thread.Sleep(pause);
                return total;
            }
        }

        /// <summary>Reads a page at 200 bytes a second, a page that is larger than the buffers of the system.</summary>
        public void SlowReader(Random random)
        {
            Interlocked.Increment(ref _counts.SlowReaders);
            GetPage(Connect(2048), LargePath, 20, 100, random.Next(50, 300));
        }

        /// <summary>Garbage, in a flood of connections or on one that is open.</summary>
        public void Garbage(Random random)
        {
            var sockets = new List<Socket>();
            try
            {
                if (random.Next(4) > 0) sockets.Add(random.Next(2) == 0 ? Connect() : Open());
                for (int i = random.Next(50); sockets.Count == 0 && i >= 0; i--) sockets.Add(Connect());
                foreach (Socket socket in sockets)
                {
                    if (socket == null) continue;
                    var garbage = new byte[random.Next(1, 2000)];
                    random.NextBytes(garbage);
                    socket.Send(garbage);
                    Interlocked.Increment(ref _counts.Garbage);
                }

                Thread.Sleep(random.Next(20));
            }
            finally
            {
                foreach (Socket socket in sockets) socket?.Dispose();
            }
        }

        /// <summary>Nothing, on a connection that stays until the server ends it.</summary>
        public void Idle(Random random)
        {
            using Socket socket = Connect();
            Interlocked.Increment(ref _counts.Idle);
            socket.ReceiveTimeout = 500;
            try
            {
                while (!_isOver() && socket.Receive(new byte[100]) > 0)
                {
                }
            }
            catch (SocketException)
            {
                // Nothing came.
            }
        }

        /// <summary>In the midst of messages the connection is reset.</summary>
        public void Reset(Random random)
        {
            using Socket socket = Open();
            if (socket == null) return;
            for (int i = random.Next(10); i >= 0; i--) SendMessage(socket, new byte[random.Next(400)]);
            socket.LingerState = new LingerOption(true, 0);
            Interlocked.Increment(ref _counts.Resets);
        }

        /// <summary>A client in a process of its own, which is stopped for longer than the server waits, or killed.</summary>
        public void Child(Random random)
        {
            using Child child = NanoWs.Soak.Child.Start("peer", _port);
            Sleep(random.Next(500, 1500));
            if (random.Next(2) == 0 && child.Stop(_counts))
            {
                Sleep(random.Next(11000, 20000));
                child.Continue();
                Sleep(500);
            }

            child.Kill(_counts);
        }

        /// <summary>Another one, which is stopped for a minute.</summary>
        public void Sleeper(Random random)
        {
            using Child child = NanoWs.Soak.Child.Start("peer", _port);
            Sleep(1000);
            if (child.Stop(_counts)) Sleep(60000);
            child.Continue();
            Sleep(2000);
            child.Kill(_counts);
        }

        /// <summary>The server of a client, in a process of its own: stopped for longer than the client waits, or killed.</summary>
        public void Server(Random random, int port)
        {
            using Child child = NanoWs.Soak.Child.Start("serve", port);
            Sleep(random.Next(1000, 3000));
            if (random.Next(2) == 0 && child.Stop(_counts))
            {
                Sleep(random.Next(5000, 8000));
                child.Continue();
                Sleep(2000);
            }

            child.Kill(_counts);
        }

        private void Sleep(int milliseconds)
        {
            for (; milliseconds > 0 && !_isOver(); milliseconds -= 100) Thread.Sleep(100);
        }

        /// <summary>What such a process does: it talks until it is killed.</summary>
        public void Talk()
        {
            for (;;)
            {
                try
                {
                    using Socket socket = Open();
                    while (socket != null)
                    {
                        SendMessage(socket, new byte[100]);
                        if (ReadMessage(socket) == null) break;
                    }
                }
                catch (SocketException)
                {
                    // It was away for too long.
                }

                Thread.Sleep(100);
            }
        }
    }
}
