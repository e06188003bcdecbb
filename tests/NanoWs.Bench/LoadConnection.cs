using System;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NanoWs.Bench
{
    /// <summary>
    /// A client's end made of a raw socket: frames are masked beforehand, and of the replies only the bytes are counted, once the first of
    /// them was compared. To the bare server it sends the same frames, without a handshake, and gets them back as they are.
    /// </summary>
    internal sealed class LoadConnection : IDisposable
    {
        private const string Request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

        private static readonly byte[] s_request = Encoding.ASCII.GetBytes(Request);
        private static readonly byte[] s_shared = new byte[262144];

        private readonly FrameSet _frames;
        private readonly int _replySize;
        private int _position;
        private int _owed; // bytes still to be sent
        private int _received; // bytes of a reply that is not complete

        public LoadConnection(int port, FrameSet frames, int replySize)
        {
            _frames = frames;
            _replySize = replySize;
            Socket = Connect(port);
        }

        public Socket Socket { get; }

        /// <summary>Messages sent and not replied to.</summary>
        public int InFlight { get; private set; }

        public bool IsSendPending => _owed > 0;

        public static Socket Connect(int port)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }

        public static void SendRequest(Socket socket) => socket.Send(s_request);

        /// <summary>Reads the head of the response to a request for a WebSocket, and nothing after it.</summary>
        public static void ReadAccept(Socket socket)
        {
            // Servers send nothing unasked, so the response ends with the bytes received.
            byte[] buffer = s_shared;
            int count = 0;
            do
            {
                int n = socket.Receive(buffer, count, buffer.Length - count, SocketFlags.None);
                if (n <= 0) throw new InvalidOperationException("The server closed the connection.");
                count += n;
            }
            while (!EndsHead(buffer, count));
            if (!Encoding.ASCII.GetString(buffer, 0, 12).EndsWith("101", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("No WebSocket.");
            }
        }

        private static bool EndsHead(byte[] buffer, int count) => count >= 4 && buffer.AsSpan(count - 4, 4).SequenceEqual("\r\n\r\n"u8);

        public void Open()
        {
            SendRequest(Socket);
            ReadAccept(Socket);
        }

        /// <summary>One message there and back, blocking, compared byte by byte.</summary>
        public void Verify(byte[] expected)
        {
            Socket.Send(_frames.Bytes, 0, _frames.Size, SocketFlags.None);
            var reply = new byte[_replySize];
            for (int count = 0; count < reply.Length;)
            {
                int n = Socket.Receive(reply, count, reply.Length - count, SocketFlags.None);
                if (n <= 0) throw new InvalidOperationException("The server closed the connection.");
                count += n;
            }

            if (!reply.AsSpan().SequenceEqual(expected)) throw new InvalidOperationException("The reply is not what was sent.");
        }

        public void BeginLoad() => Socket.Blocking = false;

        public void Send(int messages)
        {
            InFlight += messages;
            _owed += messages * _frames.Size;
            Flush();
        }

        private void Flush()
        {
            int sent = Socket.Send(_frames.Bytes, _position, _owed, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock) return;
            if (error != SocketError.Success) throw new SocketException((int)error);
            _owed -= sent;
            _position = (_position + sent) % _frames.Period;
        }

        /// <summary>Returns how many replies were completed by what has arrived; -1 if nothing has.</summary>
        public int Receive()
        {
            if (_owed > 0) Flush();
            int count = Socket.Receive(s_shared, 0, s_shared.Length, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock) return -1;
            if (count <= 0) throw new InvalidOperationException("The server closed the connection.");
            _received += count;
            int messages = _received / _replySize;
            _received -= messages * _replySize;
            InFlight -= messages;
            return messages;
        }

        public void Dispose() => Socket.Dispose();
    }

    /// <summary>
    /// Masked frames in a row, twice as many as are ever in flight, so that any number of them from anywhere in the first half is one
    /// piece.
    /// </summary>
    internal sealed class FrameSet
    {
        public FrameSet(int payload, int depth)
        {
            Payload = new byte[payload];
            var random = new Random(payload);
            random.NextBytes(Payload);
            int header = FrameHeader.SizeFor(payload, true);
            Size = header + payload;
            Period = Size * depth;
            Bytes = new byte[2 * Period];
            for (int i = 0; i < depth; i++)
            {
                Write(i * Size, header, (uint)random.Next());
                Array.Copy(Bytes, i * Size, Bytes, Period + i * Size, Size);
            }
        }

        public byte[] Payload { get; }

        public byte[] Bytes { get; }

        /// <summary>Bytes of a frame.</summary>
        public int Size { get; }

        public int Period { get; }

        private void Write(int at, int header, uint key)
        {
            FrameHeader.Write(Bytes, at, Opcode.Binary, true, true, Payload.Length);
            BitConverter.TryWriteBytes(Bytes.AsSpan(at + header - 4), key);
            Payload.CopyTo(Bytes, at + header);
            Masking.Apply(Bytes, at + header, Payload.Length, key);
        }

        /// <summary>The unmasked frame that a server sends back.</summary>
        public static byte[] Reply(byte[] payload)
        {
            int header = FrameHeader.SizeFor(payload.Length, false);
            var frame = new byte[header + payload.Length];
            FrameHeader.Write(frame, 0, Opcode.Binary, true, false, payload.Length);
            payload.CopyTo(frame, header);
            return frame;
        }
    }
}
