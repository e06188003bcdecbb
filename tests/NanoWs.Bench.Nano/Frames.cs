using System;

namespace NanoWs.Bench
{
    /// <summary>Frames to be received.</summary>
    internal static class Frames
    {
        private const uint Key = 0x3D21FA37;

        public static byte[] FromServer(int count) => Frame(Opcode.Binary, false, count);

        public static byte[] FromClient(bool isText, int count)
        {
            byte[] frame = Frame(isText ? Opcode.Text : Opcode.Binary, true, count);
            int payload = frame.Length - count;
            Array.Copy(BitConverter.GetBytes(Key), 0, frame, payload - 4, 4);
            Masking.Apply(frame, payload, count, Key);
            return frame;
        }

        private static byte[] Frame(Opcode opcode, bool masked, int count)
        {
            int header = FrameHeader.SizeFor(count, masked);
            var frame = new byte[header + count];
            FrameHeader.Write(frame, 0, opcode, true, masked, count);
            for (int i = 0; i < count; i++) frame[header + i] = (byte)('a' + i % 26);
            return frame;
        }
    }
}
