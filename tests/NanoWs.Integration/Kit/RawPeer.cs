using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>An HTTP answer, read to the end of the connection.</summary>
    internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Fields, byte[] Body);

    /// <summary>One end of a TCP connection, byte by byte under the test's control, without any help from the library.</summary>
    internal sealed class RawPeer : IDisposable
    {
        public const int Text = 0x81, Binary = 0x82, Close = 0x88, Ping = 0x89, Pong = 0x8A;

        private readonly bool _isClient;

        public RawPeer(Socket socket, bool isClient)
        {
            Socket = socket;
            _isClient = isClient;
            socket.NoDelay = true;
            socket.ReceiveTimeout = socket.SendTimeout = Recorder.Patience;
        }

        public Socket Socket { get; }

        public static RawPeer Connect(int port, int receiveBuffer = 0)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            if (receiveBuffer > 0) socket.ReceiveBufferSize = receiveBuffer;
            socket.Connect(IPAddress.Loopback, port);
            return new RawPeer(socket, true);
        }

        /// <summary>A client with an open WebSocket.</summary>
        public static RawPeer Open(int port, string path = "/", int receiveBuffer = 0)
        {
            RawPeer peer = Connect(port, receiveBuffer);
            peer.Send(Upgrade(path));
            StringAssert.StartsWith(peer.ReadHead(), "HTTP/1.1 101 ");
            return peer;
        }

        /// <summary>The server's end of a client's connection, after its request was accepted.</summary>
        public static RawPeer Accept(Socket listener, string behindTheHead = "")
        {
            var peer = new RawPeer(listener.Accept(), false);
            peer.Accept(behindTheHead);
            return peer;
        }

        private void Accept(string behindTheHead)
        {
            string key = ReadHead().Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))[19..];
            byte[] accept = System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
            Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept:"
                + Convert.ToBase64String(accept) + "\r\n\r\n" + behindTheHead);
        }

        public static string Upgrade(string path = "/", string fields = "") =>
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + fields + "\r\n";

        // Latin-1, so that a test can write frames into strings.
        public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

        public void Send(byte[] bytes)
        {
            for (int sent = 0; sent < bytes.Length;) sent += Socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
        }

        public void SendFrame(int first, string payload) => Send(Frame(_isClient, first, Encoding.UTF8.GetBytes(payload)));

        public void SendClose(int code, string reason = "") => Send(Frame(_isClient, Close, ClosePayload(code, reason)));

        public static byte[] ClosePayload(int code, string reason) => [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)];

        public static byte[] Frame(bool masked, int first, byte[] payload)
        {
            var bytes = new MemoryStream();
            bytes.WriteByte((byte)first);
            int mask = masked ? 0x80 : 0;
            if (payload.Length < 126)
            {
                bytes.WriteByte((byte)(mask | payload.Length));
            }
            else
            {
                bytes.WriteByte((byte)(mask | 126));
                bytes.WriteByte((byte)(payload.Length >> 8));
                bytes.WriteByte((byte)payload.Length);
            }

            byte[] key = [0x37, 0xFA, 0x21, 0x3D];
            if (masked) bytes.Write(key);
            for (int i = 0; i < payload.Length; i++) bytes.WriteByte((byte)(masked ? payload[i] ^ key[i % 4] : payload[i]));
            return bytes.ToArray();
        }

        public byte[] Read(int count)
        {
            var bytes = new byte[count];
            for (int read = 0; read < count;)
            {
                int n = Socket.Receive(bytes, read, count - read, SocketFlags.None);
                if (n == 0) throw new EndOfStreamException("The connection has ended.");
                read += n;
            }

            return bytes;
        }

        /// <summary>A head with its empty line, and no byte more.</summary>
        public string ReadHead()
        {
            var head = new StringBuilder();
            while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n") head.Append((char)Read(1)[0]);
            return head.ToString();
        }

        /// <summary>The next frame: its first byte and its payload.</summary>
        public (int First, string Payload) ReadFrame()
        {
            byte[] header = Read(2);
            Assert.AreEqual(!_isClient, header[1] >= 0x80, "masked");
            int count = header[1] & 0x7F;
            if (count == 126) count = BinaryPrimitives.ReadUInt16BigEndian(Read(2));
            else if (count == 127) count = (int)BinaryPrimitives.ReadUInt64BigEndian(Read(8));
            byte[] key = _isClient ? new byte[4] : Read(4);
            byte[] payload = Read(count);
            for (int i = 0; i < count; i++) payload[i] ^= key[i % 4];
            return (header[0], Encoding.UTF8.GetString(payload));
        }

        /// <summary>A message: one frame, or as many fragments as the buffers of its sender make of it.</summary>
        public void ExpectMessage(int first, string payload)
        {
            (int head, string text) = ReadFrame();
            Assert.AreEqual(first & 0x0F, head & 0x0F, "the opcode");
            while (head < 0x80)
            {
                (head, string more) = ReadFrame();
                Assert.AreEqual(0, head & 0x0F, "the opcode of a further fragment");
                text += more;
            }

            Assert.AreEqual(payload, text);
        }

        public void ExpectFrame(int first, string payload) => Assert.AreEqual((first, payload), ReadFrame());

        public void ExpectClose(int code)
        {
            (int first, string payload) = ReadFrame();
            Assert.AreEqual(Close, first);
            string reason = code == 1009 ? "Message too big: enlarge ReceiveBufferSize." : "";
            Assert.AreEqual(Encoding.UTF8.GetString(ClosePayload(code, reason)), payload, "a close frame with code " + code);
        }

        /// <summary>All bytes up to the peer's orderly end. A reset is an exception.</summary>
        public byte[] ReadToEnd()
        {
            var bytes = new MemoryStream();
            var buffer = new byte[65536];
            for (int n; (n = Socket.Receive(buffer)) > 0;) bytes.Write(buffer, 0, n);
            return bytes.ToArray();
        }

        /// <summary>A complete HTTP answer, and behind it the end of the connection without a reset.</summary>
        public Answer ReadAnswer(bool hasBody = true)
        {
            string[] lines = ReadHead().Split("\r\n");
            StringAssert.StartsWith(lines[0], "HTTP/1.1 ");
            var fields = lines.Skip(1).Where(line => line.Length > 0).ToDictionary(line => line.Split(": ")[0], line => line.Split(": ", 2)[1], StringComparer.OrdinalIgnoreCase);
            var answer = new Answer(int.Parse(lines[0].Split(' ')[1]), fields, ReadToEnd());
            Assert.AreEqual("close", fields["Connection"], "Connection");
            if (!hasBody) Assert.IsEmpty(answer.Body, "a body that must not be");
            else Assert.AreEqual(int.Parse(fields["Content-Length"]), answer.Body.Length, "Content-Length");
            return answer;
        }

        /// <summary>Ends the connection with a reset, as a crash or a lost network does.</summary>
        public void Reset()
        {
            Socket.LingerState = new LingerOption(true, 0);
            Socket.Close();
        }

        public void Dispose() => Socket.Dispose();
    }
}
