using System;

namespace NanoWs.Fuzz
{
    /// <summary>The UTF-8 validator, byte by byte against the grammar, and in pieces.</summary>
    internal sealed class Utf8Target : Target
    {
        public override string Run(ref Rng rng)
        {
            byte[] text = rng.OneIn(8) ? rng.Bytes(rng.Below(40)) : Generator.Text(ref rng, rng.Below(60));
            if (rng.OneIn(3)) text = Generator.Spoil(ref rng, text);
            return Run(text, ref rng);
        }

        public string Run(byte[] text, ref Rng rng)
        {
            Input = text;
            var model = new Utf8Model();
            int valid = 0; // bytes before the first that cannot be mended
            while (valid < text.Length && model.Take(text[valid])) valid++;
            bool isInvalid = valid < text.Length;

            // Behind and before the slice lies what would spoil the result.
            int offset = rng.Below(9);
            var buffer = new byte[offset + text.Length + 9];
            Array.Fill(buffer, (byte)0xFF);
            text.CopyTo(buffer, offset);
            int state = Utf8Validator.Validate(Utf8Validator.Complete, buffer, offset, text.Length);
            if (Verdict(state, isInvalid, model) is string problem) return problem;
            if (!isInvalid && Utf8Validator.IncompleteTail(state, buffer, offset, text.Length) != Tail(text))
            {
                return "an incomplete tail of " + Utf8Validator.IncompleteTail(state, buffer, offset, text.Length);
            }

            state = Utf8Validator.Complete;
            for (int at = 0; at < text.Length;)
            {
                int count = NextPiece(ref rng, 1 + rng.Below(2), text.Length - at);
                state = Utf8Validator.Validate(state, buffer, offset + at, count);
                at += count;
                if ((state == Utf8Validator.Invalid) != (at > valid)) return "invalid at " + at + " instead of " + (valid + 1);
            }

            return Verdict(state, isInvalid, model);
        }

        private static string Verdict(int state, bool isInvalid, Utf8Model model)
        {
            if ((state == Utf8Validator.Invalid) != isInvalid) return isInvalid ? "taken for valid" : "taken for invalid";
            return isInvalid || (state == Utf8Validator.Complete) == model.IsComplete ? null : "taken for complete, or incomplete";
        }

        private static int Tail(byte[] text)
        {
            var model = new Utf8Model();
            int start = 0;
            for (int i = 0; i < text.Length; i++)
            {
                model.Take(text[i]);
                if (model.IsComplete) start = i + 1;
            }

            return text.Length - start;
        }
    }

    /// <summary>Masking and headers, with guard bytes around the slice.</summary>
    internal sealed class CodecTarget : Target
    {
        private static readonly int[] s_bits = { 0, 1, 7, 8, 15, 16, 17, 31, 32, 62 };

        public override string Run(ref Rng rng) => rng.OneIn(2) ? Mask(ref rng) : Header(ref rng);

        private string Mask(ref Rng rng)
        {
            int length = rng.Below(80), offset = rng.Below(20);
            uint key = (uint)rng.Next();
            byte[] buffer = rng.Bytes(offset + length + 20);
            Input = buffer;
            byte[] expected = (byte[])buffer.Clone();
            for (int i = 0; i < length; i++) expected[offset + i] ^= (byte)(key >> (8 * (i % 4)));

            Masking.Apply(buffer, offset, length, key);
            if (!buffer.AsSpan().SequenceEqual(expected)) return "Apply(" + offset + ", " + length + ")";

            // Undone in two pieces.
            int cut = rng.Below(length + 1);
            Masking.Apply(buffer, offset, cut, key);
            Masking.Apply(buffer, offset + cut, length - cut, Masking.Advance(key, cut));
            for (int i = 0; i < length; i++) expected[offset + i] ^= (byte)(key >> (8 * (i % 4)));
            return buffer.AsSpan().SequenceEqual(expected) ? null : "Advance(" + cut + ")";
        }

        private string Header(ref Rng rng)
        {
            long length = (long)(rng.Next() & ((1UL << rng.Pick(s_bits)) - 1)) + rng.Below(3);
            bool masked = rng.OneIn(2), fin = rng.OneIn(2);
            Opcode opcode = rng.OneIn(2) ? Opcode.Text : Opcode.Binary;
            int offset = rng.Below(5);
            var buffer = new byte[offset + 20];
            Array.Fill(buffer, (byte)0xA5);
            Input = buffer;
            int size = FrameHeader.Write(buffer, offset, opcode, fin, masked, length);
            for (int i = 0; i < buffer.Length; i++)
            {
                if ((i < offset || i >= offset + size) && buffer[i] != 0xA5) return "a write outside the header";
            }

            string what = "a header for " + length + " bytes: ";
            int expected = (length < 126 ? 2 : length < 65536 ? 4 : 10) + (masked ? 4 : 0);
            if (FrameHeader.SizeFor(length, masked) != expected || FrameHeader.Size(buffer, offset) != expected
                || size != expected - (masked ? 4 : 0))
            {
                return what + "its size";
            }

            if (FrameHeader.PayloadLength(buffer, offset) != length) return what + "its length";
            if ((buffer[offset] != (byte)opcode) != fin) return what + "FIN";
            for (int count = 2; count <= expected; count++)
            {
                if (FrameHeader.Check(buffer, offset, count, masked, false) != WsError.None)
                {
                    return what + "refused with " + count + " bytes";
                }

                if (FrameHeader.Check(buffer, offset, count, !masked, false) == WsError.None) return what + "the wrong mask is accepted";
            }

            return null;
        }
    }
}
