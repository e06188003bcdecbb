using System.Text;

namespace NanoWs.Bench
{
    /// <summary>The loop around each case.</summary>
    internal sealed class EmptyCase : Case
    {
        public EmptyCase()
            : base("empty loop")
        {
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
            }
        }
    }

    internal sealed class HeaderReadCase : Case
    {
        private readonly byte[] _frame = { 0x82, 0xFE, 0x01, 0x00, 1, 2, 3, 4 };

        public HeaderReadCase()
            : base("header of 256 bytes checked and read")
        {
        }

        public override void Run(int rounds)
        {
            byte[] frame = _frame;
            for (int i = 0; i < rounds; i++)
            {
                FrameHeader.Check(frame, 0, 8, true, false);
                FrameHeader.Size(frame, 0);
                FrameHeader.PayloadLength(frame, 0);
            }
        }
    }

    internal sealed class HeaderWriteCase : Case
    {
        private readonly byte[] _frame = new byte[FrameHeader.MaxSize];

        public HeaderWriteCase()
            : base("header of 256 bytes written")
        {
        }

        public override void Run(int rounds)
        {
            byte[] frame = _frame;
            for (int i = 0; i < rounds; i++) FrameHeader.Write(frame, 0, Opcode.Binary, true, true, 256);
        }
    }

    internal sealed class MaskingCase : Case
    {
        private readonly byte[] _buffer;

        public MaskingCase(int count)
            : base("masking, " + count.ToString() + " bytes")
        {
            _buffer = new byte[count];
        }

        public override void Run(int rounds)
        {
            byte[] buffer = _buffer;
            int count = buffer.Length;
            for (int i = 0; i < rounds; i++) Masking.Apply(buffer, 0, count, 0x3D21FA37);
        }
    }

    internal sealed class Utf8Case : Case
    {
        private readonly byte[] _buffer = new byte[1024];
        private readonly int _count;

        public Utf8Case(string name, string text)
            : base("UTF-8 validation, 1024 bytes, " + name)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            for (int i = 0; i < _buffer.Length; i++) _buffer[i] = bytes[i % bytes.Length];
            _count = _buffer.Length / bytes.Length * bytes.Length;
            for (int i = _count; i < _buffer.Length; i++) _buffer[i] = (byte)'.';
        }

        public override void Run(int rounds)
        {
            byte[] buffer = _buffer;
            for (int i = 0; i < rounds; i++) Utf8Validator.Validate(Utf8Validator.Complete, buffer, 0, 1024);
        }
    }

    internal sealed class Sha1Case : Case
    {
        private readonly byte[] _key = Frames.FromServer(22); // 24 bytes
        private readonly byte[] _text = new byte[AcceptKey.Size];

        public Sha1Case()
            : base("SHA-1 and Base64 of a handshake")
        {
        }

        public override void Run(int rounds)
        {
            for (int i = 0; i < rounds; i++) AcceptKey.Write(_key, 0, _text, 0);
        }
    }
}
