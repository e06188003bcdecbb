using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Frames as bytes, written and read according to RFC 6455 section 5.2 without any code of the library.</summary>
    internal static class Wire
    {
        public const int More = 0x00;
        public const int TextBegin = 0x01;
        public const int BinaryBegin = 0x02;
        public const int End = 0x80;
        public const int Text = 0x81;
        public const int Binary = 0x82;
        public const int Close = 0x88;
        public const int Ping = 0x89;
        public const int Pong = 0x8A;

        public static readonly WsRole[] Roles = { WsRole.Server, WsRole.Client };

        private static readonly byte[] s_key = { 0x37, 0xFA, 0x21, 0x3D };

        public static WsRole Peer(WsRole role) => role == WsRole.Server ? WsRole.Client : WsRole.Server;

        public static byte[] Header(bool masked, int first, long length)
        {
            var sink = new Sink();
            int mask = masked ? 0x80 : 0;
            sink.Add((byte)first);
            if (length < 126)
            {
                sink.Add((byte)(mask | (int)length));
            }
            else
            {
                int bytes = length <= 0xFFFF ? 2 : 8;
                sink.Add((byte)(mask | (bytes == 2 ? 126 : 127)));
                for (int i = bytes - 1; i >= 0; i--) sink.Add((byte)(length >> (8 * i)));
            }

            if (masked) sink.Add(s_key, 0, 4);
            return sink.ToArray();
        }

        /// <summary>A frame as <paramref name="sender"/> sends it.</summary>
        public static byte[] Frame(WsRole sender, int first, byte[] payload)
        {
            bool masked = sender == WsRole.Client;
            byte[] header = Header(masked, first, payload.Length);
            return Bytes.Join(header, masked ? Mask(payload, s_key, 0) : payload);
        }

        public static byte[] Frame(WsRole sender, int first, string payload) => Frame(sender, first, Bytes.Of(payload));

        public static byte[] Frame(WsRole sender, int first) => Frame(sender, first, new byte[0]);

        public static byte[] CloseFrame(WsRole sender, int code, string reason = "") =>
            Frame(sender, Close, ClosePayload(code, Bytes.Of(reason)));

        public static byte[] ClosePayload(int code, byte[] reason) => Bytes.Join(new byte[] { (byte)(code >> 8), (byte)code }, reason);

        /// <summary>RFC 6455 section 5.3, to the letter.</summary>
        public static byte[] Mask(byte[] payload, byte[] key, int keyOffset)
        {
            var masked = new byte[payload.Length];
            for (int i = 0; i < payload.Length; i++) masked[i] = (byte)(payload[i] ^ key[(i + keyOffset) % 4]);
            return masked;
        }

        /// <summary>Whole frames as text: "text(Hi) ping() cont+(more to come)". Any broken rule fails the test.</summary>
        public static string Read(WsRole sender, byte[] wire)
        {
            var reader = new WireReader(sender);
            reader.Read(wire);
            return reader.Log;
        }
    }

    /// <summary>Reads whole frames of one sender, and holds it to the rules of RFC 6455 section 5.</summary>
    internal sealed class WireReader
    {
        private readonly WsRole _sender;
        private readonly Notes _notes = new Notes();
        private readonly Sink _message = new Sink();
        private bool _inMessage;

        public WireReader(WsRole sender)
        {
            _sender = sender;
        }

        public int Frames { get; private set; }

        /// <summary>What came, frame by frame.</summary>
        public string Log => _notes.ToString();

        /// <summary>The payload of the last message that is complete.</summary>
        public byte[] Message { get; private set; }

        public void Read(byte[] wire)
        {
            int pos = 0;
            while (pos < wire.Length) pos = ReadFrame(wire, pos);
            Assert.AreEqual(wire.Length, pos, "the last frame is not complete");
        }

        private int ReadFrame(byte[] wire, int pos)
        {
            int first = wire[pos];
            bool masked = wire[pos + 1] >= 0x80;
            long length = wire[pos + 1] & 0x7F;
            int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
            pos += 2;
            if (extended > 0) length = 0;
            for (int i = 0; i < extended; i++) length = length << 8 | wire[pos++];
            Assert.AreEqual(0, first & 0x70, "5.2: reserved bits");
            Assert.AreEqual(_sender == WsRole.Client, masked, "5.1: mask");
            Assert.AreEqual(length < 126 ? 0 : length < 65536 ? 2 : 8, extended, "5.2: minimal length");

            byte[] key = null;
            if (masked)
            {
                key = Bytes.Slice(wire, pos, 4);
                pos += 4;
            }

            Assert.IsTrue(length <= wire.Length - pos, "the payload is not complete");
            byte[] payload = Bytes.Slice(wire, pos, (int)length);
            if (masked) payload = Wire.Mask(payload, key, 0);
            Take(first, payload);
            return pos + (int)length;
        }

        private void Take(int first, byte[] payload)
        {
            bool fin = first >= 0x80;
            int opcode = first & 0x0F;
            Frames++;
            if (opcode >= 8)
            {
                Assert.IsTrue(fin && payload.Length <= 125, "5.5: control frames are whole and short");
            }
            else
            {
                Assert.AreEqual(_inMessage, opcode == 0, "5.4: the order of fragments");
                _inMessage = !fin;
                _message.Add(payload, 0, payload.Length);
                if (fin) Message = _message.Take();
            }

            string text = opcode == 8 && payload.Length >= 2
                ? (payload[0] << 8 | payload[1]).ToString() + (payload.Length > 2 ? "," + Bytes.Show(payload, 2, payload.Length - 2) : "")
                : Bytes.Show(payload);
            _notes.Add(Name(opcode) + (fin ? "(" : "+(") + text + ")");
        }

        private static string Name(int opcode)
        {
            switch (opcode)
            {
                case 0: return "cont";
                case 1: return "text";
                case 2: return "binary";
                case 8: return "close";
                case 9: return "ping";
                case 10: return "pong";
            }

            Expect.Fail("5.2: reserved opcode " + opcode.ToString());
            return null;
        }
    }
}
