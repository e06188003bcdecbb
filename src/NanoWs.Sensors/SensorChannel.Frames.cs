using System;
using System.Text;

namespace NanoWs
{
    // The frames with the values of readings, in JSON.
    public sealed partial class SensorChannel
    {
        private static readonly byte[] s_prefix = Encoding.UTF8.GetBytes("{\"type\":\"readings\",\"seq\":");
        private static readonly byte[] s_uptime = Encoding.UTF8.GetBytes(",\"uptime\":");
        private static readonly byte[] s_values = Encoding.UTF8.GetBytes(",\"values\":");

        // What the frames of a round begin with, up to the values. Of it only what has changed is written anew.
        private readonly byte[] _head = new byte[76];
        private int _headSize;
        private int _roundAt; // where the last digit of the round is, in the head

        private void BeginHead()
        {
            Array.Copy(s_prefix, 0, _head, 0, s_prefix.Length);
            _roundAt = s_prefix.Length;
            _head[_roundAt] = (byte)'0';
            Array.Copy(s_uptime, 0, _head, _roundAt + 1, s_uptime.Length);
            PutUptime(0);
        }

        private void PutUptime(long uptime)
        {
            _uptime = uptime;
            int at = FixedPoint.WriteWhole(_head, _roundAt + 1 + s_uptime.Length, uptime);
            Array.Copy(s_values, 0, _head, at, s_values.Length);
            _headSize = at + s_values.Length;
        }

        // Counts in the digits of the frame's head: to format the number again would cost several times as much.
        private void BeginRound()
        {
            long uptime = _clock.Milliseconds - _start;
            if (uptime != _uptime) PutUptime(uptime);
            if (_history != null) _history.Sample(uptime, _readings, _count);
            _round++;
            int at = _roundAt;
            int digit = _head[at];
            if (digit != '9') _head[at] = (byte)(digit + 1);
            else Carry(_head, at);
        }

        // Counts on where the last digit is a nine.
        private void Carry(byte[] head, int at)
        {
            do head[at--] = (byte)'0';
            while (head[at] == '9');
            if (head[at] != ':')
            {
                head[at]++;
                return;
            }

            Array.Copy(head, at + 1, head, at + 2, _headSize - at - 1);
            head[at + 1] = (byte)'1';
            _roundAt++;
            _headSize++;
        }

        // Encodes a frame from `at` on that ends before `end`. Returns its end, and in `changed` the readings in it, which are those from
        // `first` on, if there are any, up to the first that does not fit; with that the client's next frame is to begin.
        private int EncodeJson(byte[] frame, int at, ref long changed, int end, ref int first)
        {
            int size = _headSize;
            Array.Copy(_head, 0, frame, at, size);
            at += size;
            int start = at;
            if (first != 0) changed = Next(changed, ref first);
            long rest = changed;
            for (int i = 0; rest != 0; i++, rest >>= 1)
            {
                if ((rest & 1) == 0) continue;
                Reading reading = _readings[i];
                if (at + reading.MaxSize > end)
                {
                    first = i;
                    changed &= (1L << i) - 1;
                    break;
                }

                byte[] key = reading._key;
                Array.Copy(key, 0, frame, at, key.Length);
                if (reading._value == FixedPoint.None)
                {
                    at = reading.WriteLatest(frame, at + key.Length); // null, or a text
                    continue;
                }

                at = FixedPoint.WriteNumber(frame, at + key.Length, reading._value, reading._decimals);
            }

            frame[start] = (byte)'{'; // instead of the first comma
            frame[at] = (byte)'}';
            frame[at + 1] = (byte)'}';
            return at + 2;
        }

        /// <summary>Encodes a frame as EncodeJson does, for a cursor, and counts it. Under the lock.</summary>
        internal int WriteFrame(byte[] buffer, int at, ref long changed, int end, ref int first)
        {
            _framesSent++;
            return EncodeJson(buffer, at, ref changed, end, ref first);
        }

        // Returns the changed readings from "first" on; all of them if there are none from there on.
        private static long Next(long changed, ref int first)
        {
            long rest = changed & -(1L << first);
            first = 0;
            return rest == 0 ? changed : rest;
        }
    }
}
