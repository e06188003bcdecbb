namespace NanoWs
{
    // Frames in CBOR (RFC 8949): [seq, uptime, {number of the reading: value times ten to the power of its decimals, or null}].
    public sealed partial class SensorChannel
    {
        private const int UnsignedInteger = 0x00;
        private const int NegativeInteger = 0x20;
        private const int Array3 = 0x83;
        private const int Map = 0xA0;
        private const int Null = 0xF6;
        private const int MostInOneByte = 23;

        // The array, two numbers and the head of the map; a key and its value.
        private const int CborHead = 1 + 9 + 9 + 2;
        private const int CborEntry = 2 + 9;

        private int EncodeCbor(ref int changed, int end, ref int first)
        {
            byte[] frame = _frame;
            int most = (end - CborHead) / CborEntry;
            int found = 0;
            int fitting = 0;
            int next = first;
            for (int k = 0, i = first; k < _count; k++)
            {
                if ((changed & 1 << i) != 0)
                {
                    if (found == most) next = i;
                    if (found++ < most) fitting |= 1 << i;
                }

                if (++i == _count) i = 0;
            }

            frame[0] = Array3;
            int at = WriteCbor(frame, 1, UnsignedInteger, _round);
            at = WriteCbor(frame, at, UnsignedInteger, _uptime);
            at = WriteCbor(frame, at, Map, found < most ? found : most);
            for (int i = 0; i < _count; i++)
            {
                if ((fitting & 1 << i) == 0) continue;
                at = WriteCbor(frame, at, UnsignedInteger, i);
                long value = _readings[i]._value;
                if (value == FixedPoint.None) frame[at++] = Null;
                else if (value < 0) at = WriteCbor(frame, at, NegativeInteger, -1 - value);
                else at = WriteCbor(frame, at, UnsignedInteger, value);
            }

            changed = fitting;
            first = next;
            return at;
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
