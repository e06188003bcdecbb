namespace NanoWs
{
    // Frames in CBOR (RFC 8949): [seq, uptime, {number of the reading: value times ten to the power of its decimals, or
    // its text, or null}].
    public sealed partial class SensorChannel
    {
        private const int UnsignedInteger = 0x00;
        private const int NegativeInteger = 0x20;
        private const int TextString = 0x60;
        private const int Array3 = 0x83;
        private const int OpenMap = 0xBF; // of indefinite length
        private const int Null = 0xF6;
        private const int Break = 0xFF;
        private const int MostInOneByte = 23;

        private const int CborKey = 2; // the number of a reading; as many bytes are before a text
        private const int CborEntry = CborKey + 9; // a key and a number

        // As EncodeJson does.
        private int EncodeCbor(byte[] frame, ref long changed, int end, ref int first)
        {
            frame[0] = Array3;
            int at = WriteCbor(frame, 1, UnsignedInteger, _round);
            at = WriteCbor(frame, at, UnsignedInteger, _uptime);
            frame[at++] = OpenMap;
            end--;
            long wanted = Next(changed, ref first);
            for (int i = 0; i < _count; i++)
            {
                if ((wanted & 1L << i) == 0) continue;
                Reading reading = _readings[i];
                var text = reading as TextReading;
                if (at + (text == null ? CborEntry : CborKey + CborKey + text.MaxLength) > end)
                {
                    first = i;
                    wanted &= (1L << i) - 1;
                    break;
                }

                at = WriteCbor(frame, at, UnsignedInteger, i);
                long value = reading._value;
                if (text != null && text.TextSize >= 0) at = text.WriteText(frame, WriteCbor(frame, at, TextString, text.TextSize));
                else if (value == FixedPoint.None) frame[at++] = Null;
                else if (value < 0) at = WriteCbor(frame, at, NegativeInteger, -1 - value);
                else at = WriteCbor(frame, at, UnsignedInteger, value);
            }

            changed = wanted;
            frame[at] = Break;
            return at + 1;
        }

        // Section 3: the type in the upper three bits, then the number in as few bytes as possible.
        private static int WriteCbor(byte[] buffer, int at, int type, long number)
        {
            if (number <= MostInOneByte)
            {
                buffer[at] = (byte)(type | (int)number);
                return at + 1;
            }

            int size = number <= 0xFF ? 1 : number <= 0xFFFF ? 2 : number <= 0xFFFFFFFF ? 4 : 8;
            buffer[at] = (byte)(type | (size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27));
            for (int i = size; i > 0; i--, number >>= 8) buffer[at + i] = (byte)number;
            return at + 1 + size;
        }
    }
}
