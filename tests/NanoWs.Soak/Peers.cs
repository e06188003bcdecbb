using System;
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

        private Socket Connect()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
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
            catch (SocketException)
            {
                // Its turn did not come.
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
            GetPage(Connect(), 1 << 16, 0);
            using Socket socket = Open();
            if (socket == null) return;
            int count = random.Next(1, 200);
            for (int i = 0; i < count && !_isOver(); i++)
            {
                var message = new byte[random.Next(0, 500)];
                random.NextBytes(message);
                SendMessage(socket, message);
                byte[] echo = ReadMessage(socket);
                if (echo != null && echo.AsSpan().SequenceEqual(message)) Interlocked.Increment(ref _counts.Messages);
                else Interlocked.Increment(ref _counts.Lost);
                if (echo == null) return;
            }

            socket.Send(new byte[] { 0x88, 0x80, 0, 0, 0, 0 });
            while (socket.Receive(new byte[100]) > 0)
            {
            }

            Interlocked.Increment(ref _counts.Dashboards);
        }

        private void GetPage(Socket socket, int bite, int pause)
        {
            using (socket)
            {
                socket.Send(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
                var buffer = new byte[bite];
                int total = 0;
                for (int n; !_isOver() && (n = socket.Receive(buffer)) > 0; total += n) Thread.Sleep(pause);
                if (total > PageSize) Interlocked.Increment(ref _counts.Pages);
            }
        }

        /// <summary>Reads a page at 200 bytes a second.</summary>
        public void SlowReader(Random random)
        {
            Socket socket = Connect();
            socket.ReceiveBufferSize = 2048;
            Interlocked.Increment(ref _counts.SlowReaders);
            GetPage(socket, 20, 100);
        }

        public void Garbage(Random random)
        {
            using Socket socket = random.Next(2) == 0 ? Connect() : Open();
            if (socket == null) return;
            var garbage = new byte[random.Next(1, 2000)];
            random.NextBytes(garbage);
            socket.Send(garbage);
            Interlocked.Increment(ref _counts.Garbage);
            Thread.Sleep(random.Next(20));
        }

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

        /// <summary>A process of its own that talks, is stopped for a while or killed.</summary>
        public void Child(Random random)
        {
            using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath, "peer " + _port));
            Thread.Sleep(random.Next(500, 1500));
            if (!OperatingSystem.IsWindows() && random.Next(2) == 0)
            {
                Signal("-STOP", child);
                for (int i = random.Next(20, 80); i > 0 && !_isOver(); i--) Thread.Sleep(100);
                Signal("-CONT", child);
                Interlocked.Increment(ref _counts.Stopped);
                Thread.Sleep(500);
            }

            child.Kill();
            child.WaitForExit();
            Interlocked.Increment(ref _counts.Killed);
        }

        private static void Signal(string signal, Process child)
        {
            using Process kill = Process.Start("kill", new[] { signal, child.Id.ToString(CultureInfo.InvariantCulture) });
            kill.WaitForExit();
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
