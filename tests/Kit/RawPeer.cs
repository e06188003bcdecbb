using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Kit
{
    /// <summary>An HTTP response, read to the end of the connection.</summary>
    internal sealed record Response(int Status, IReadOnlyDictionary<string, string> Fields, byte[] Body);

    /// <summary>One end of a TCP connection, byte by byte under the test's control, without any code of the library.</summary>
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
            string key = MessageHead.Read(new StringReader(ReadHead()).ReadLine).One("Sec-WebSocket-Key");
            Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept:"
                + MessageHead.Accept(key) + "\r\n\r\n" + behindTheHead);
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

        private static byte[] ClosePayload(int code, string reason) => Kit.Frame.ClosePayload(code, Encoding.UTF8.GetBytes(reason));

        /// <param name="masked">Whether a client sends it.</param>
        /// <param name="first">Its first byte: FIN, the reserved bits and the opcode.</param>
        /// <param name="payload">Before masking.</param>
        public static byte[] Frame(bool masked, int first, byte[] payload) =>
            Kit.Frame.Bytes(first & 15, payload, masked, 0x37FA213D, first >= 0x80, first >> 4 & 7);

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
            Frame frame = Kit.Frame.Begin(header[0], header[1]);
            Assert.AreEqual(!_isClient, frame.IsMasked, "masked");
            frame.ReadRest(Read);
            return (header[0], Encoding.UTF8.GetString(frame.Payload));
        }

        /// <summary>A message: one frame, or as many fragments as the buffers of its sender make of it.</summary>
        public void ExpectMessage(int first, string payload) => Assert.AreEqual(payload, ReadMessage(first));

        /// <summary>The payload of the next message, in one frame or in fragments.</summary>
        public string ReadMessage(int first = Text)
        {
            (int head, string text) = ReadFrame();
            Assert.AreEqual(first & 0x0F, head & 0x0F, "the opcode");
            while (head < 0x80)
            {
                (head, string more) = ReadFrame();
                Assert.AreEqual(0, head & 0x0F, "the opcode of a further fragment");
                text += more;
            }

            return text;
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

        /// <summary>A complete HTTP response, followed by the end of the connection without a reset.</summary>
        public Response ReadResponse(bool hasBody = true)
        {
            MessageHead head = MessageHead.Read(new StringReader(ReadHead()).ReadLine);
            // RFC 9110 section 5.3: repeated fields are one list.
            var fields = head.Fields.GroupBy(field => field.Key, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(f => f.Value)), StringComparer.OrdinalIgnoreCase);
            var response = new Response(head.Status, fields, ReadToEnd());
            StringAssert.EndsWith(fields["Connection"], "close", "Connection");
            if (!hasBody) Assert.IsEmpty(response.Body, "a body that must not be");
            else Assert.AreEqual(int.Parse(fields["Content-Length"]), response.Body.Length, "Content-Length");
            return response;
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
