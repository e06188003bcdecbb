using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;

namespace NanoWs.Kit
{
    /// <summary>How a length is written, right or wrong.</summary>
    public enum LengthForm
    {
        Minimal,
        In16Bits,
        In64Bits,
    }

    /// <summary>
    /// A frame, and the tests' own reading and writing of it from RFC 6455 section 5.2: without any code of the library, so that the
    /// library is not checked with itself.
    /// </summary>
    public sealed class Frame
    {
        public const int Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

        public bool Fin;
        public int Rsv;
        public int Opcode;
        public bool IsMasked;
        public uint Key;
        public byte[] Payload;

        private int _lengthField;

        public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;

        public override string ToString()
        {
            string name = Opcode switch
            {
                Continuation => "continuation",
                Text => "text",
                Binary => "binary",
                Close => "close " + CloseCode,
                Ping => "ping",
                Pong => "pong",
                _ => "opcode " + Opcode,
            };
            return name + (Fin ? "" : " without FIN") + " of " + Payload.Length + " bytes";
        }

        /// <summary>Begins to read a frame: what its first two bytes say.</summary>
        public static Frame Begin(int first, int second) => new Frame
        {
            Fin = first >= 0x80, Rsv = first >> 4 & 7, Opcode = first & 15, IsMasked = second >= 0x80, _lengthField = second & 0x7F,
        };

        /// <summary>Reads the rest of it: the length, which must be minimal, the masking key, and the payload, which is unmasked.</summary>
        /// <param name="read">Returns as many bytes as it is asked for.</param>
        public void ReadRest(Func<int, byte[]> read)
        {
            long length = ReadLength(read);
            if (IsMasked) Key = BinaryPrimitives.ReadUInt32BigEndian(read(4));
            Payload = read(checked((int)length));
            for (int i = 0; IsMasked && i < Payload.Length; i++) Payload[i] ^= (byte)(Key >> (24 - 8 * (i % 4)));
        }

        private long ReadLength(Func<int, byte[]> read)
        {
            if (_lengthField < 126) return _lengthField;
            int size = _lengthField == 126 ? 2 : 8;
            long value = 0;
            foreach (byte b in read(size)) value = value << 8 | b;
            Finding.Unless(value >= (size == 2 ? 126 : 65536), "a length that is not minimal: " + value + " in " + size + " bytes");
            return value;
        }

        /// <summary>The payload of a close frame.</summary>
        public static byte[] ClosePayload(int code, byte[] reason) => new[] { (byte)(code >> 8), (byte)code }.Concat(reason).ToArray();

        /// <summary>The bytes of a frame, which may break any rule.</summary>
        public static byte[] Bytes(int opcode, byte[] payload, bool masked, uint key, bool fin = true, int rsv = 0,
            LengthForm form = LengthForm.Minimal)
        {
            var bytes = new MemoryStream(payload.Length + 14);
            byte[] header = Header(opcode, payload.Length, masked, fin, rsv, form);
            bytes.Write(header);
            if (!masked)
            {
                bytes.Write(payload);
                return bytes.ToArray();
            }

            byte[] mask = { (byte)(key >> 24), (byte)(key >> 16), (byte)(key >> 8), (byte)key };
            bytes.Write(mask);
            var data = (byte[])payload.Clone();
            for (int i = 0; i < data.Length; i++) data[i] ^= mask[i % 4];
            bytes.Write(data);
            return bytes.ToArray();
        }

        /// <summary>A header up to the masking key, which is left out.</summary>
        public static byte[] Header(int opcode, long length, bool masked, bool fin = true, int rsv = 0,
            LengthForm form = LengthForm.Minimal)
        {
            byte first = (byte)((fin ? 0x80 : 0) | rsv << 4 | opcode);
            byte mask = (byte)(masked ? 0x80 : 0);
            if (form == LengthForm.Minimal && length > 65535) form = LengthForm.In64Bits;
            else if (form == LengthForm.Minimal && length > 125) form = LengthForm.In16Bits;
            var header = new byte[form == LengthForm.Minimal ? 2 : form == LengthForm.In16Bits ? 4 : 10];
            header[0] = first;
            if (form == LengthForm.Minimal)
            {
                header[1] = (byte)(mask | (byte)length);
            }
            else if (form == LengthForm.In16Bits)
            {
                header[1] = (byte)(mask | 126);
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
            }
            else
            {
                header[1] = (byte)(mask | 127);
                BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);
            }

            return header;
        }
    }
}
