using System;
using System.Buffers.Binary;
using System.IO;

namespace NanoWs.Conformance
{
    /// <summary>How the suite writes a length, right or wrong.</summary>
    public enum LengthForm
    {
        Minimal,
        In16Bits,
        In64Bits,
    }

    /// <summary>A frame as it was read. The suite has its own reading and writing of frames, so that the library's is not checked with itself.</summary>
    public sealed class Frame
    {
        public const int Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

        public bool Fin;
        public int Opcode;
        public bool IsMasked;
        public uint Key;
        public byte[] Payload;

        public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;

        public override string ToString()
        {
            string name = Opcode switch { 0 => "continuation", 1 => "text", 2 => "binary", 8 => "close " + CloseCode, 9 => "ping", 10 => "pong", _ => "opcode " + Opcode };
            return name + (Fin ? "" : " without FIN") + " of " + Payload.Length + " bytes";
        }

        /// <summary>The bytes of a frame, which may break any rule.</summary>
        public static byte[] Bytes(int opcode, byte[] payload, bool masked, uint key, bool fin = true, int rsv = 0, LengthForm form = LengthForm.Minimal)
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
        public static byte[] Header(int opcode, long length, bool masked, bool fin = true, int rsv = 0, LengthForm form = LengthForm.Minimal)
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
