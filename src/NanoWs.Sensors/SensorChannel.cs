using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Named readings with their latest value, streamed to any number of clients. A client has no queue but a bit for each reading that is new to it: when
    /// it can take a frame it gets the latest of everything that changed. A sleeping laptop, a background tab or a slow phone
    /// delays nobody and costs nothing. Safe from any thread.
    /// </summary>
    /// <remarks>
    /// The frames are text: {"type":"readings","uptime":12845,"values":{"cpu":12.5,"heap":81234}}, with the milliseconds since the channel was made.
    /// A value that is not a number, or too large for its decimals, is null.
    /// </remarks>
    public sealed class SensorChannel
    {
        /// <summary>The most readings: one bit each.</summary>
        public const int MaxReadings = 31;

        // The words around the values, the uptime, and the longest name with the longest number.
        private const int SmallestFrame = 128;

        private const long Unknown = long.MinValue;

        private static readonly byte[] s_prefix = Encoding.UTF8.GetBytes("{\"type\":\"readings\",\"uptime\":");
        private static readonly byte[] s_null = Encoding.UTF8.GetBytes("null");
        private static readonly byte[] s_values = Encoding.UTF8.GetBytes(",\"values\":{");

        private readonly byte[][] _labels = new byte[MaxReadings][]; // "name":
        private readonly long[] _values = new long[MaxReadings]; // times 10 to the power of the decimals
        private readonly byte[] _decimals = new byte[MaxReadings];
        private readonly WsConnection[] _clients;
        private readonly int[] _news; // for each client, which readings it has not seen
        private readonly byte[] _frame;
        private readonly WsClock _clock;
        private readonly long _start;
        private int _count;
        private int _turn; // where the next frame begins: with the reading that found no room in the last

        /// <param name="maxClients">The most clients that can join: the server's MaxConnections.</param>
        /// <param name="frameSize">The largest frame, in bytes; readings that find no room go with the next one.</param>
        /// <param name="clock">Where the uptime comes from; null for the system's clock.</param>
        public SensorChannel(int maxClients, int frameSize = 256, WsClock clock = null)
        {
            if (frameSize < SmallestFrame) throw new ArgumentOutOfRangeException(nameof(frameSize), "At least 128 bytes.");
            _clients = new WsConnection[maxClients];
            _news = new int[maxClients];
            _frame = new byte[frameSize];
            _clock = clock ?? new WsClock();
            _start = _clock.Milliseconds;
        }

        /// <summary>Milliseconds since the channel was made.</summary>
        public long Uptime => _clock.Milliseconds - _start;

        /// <summary>Adds a reading. Add all of them before clients join.</summary>
        /// <param name="name">Its name in the frames: up to 40 letters, digits, dots, dashes and underscores. Each is there only once.</param>
        /// <param name="decimals">Digits behind the decimal point, 0 to 6.</param>
        /// <returns>The reading, to be set.</returns>
        /// <exception cref="ArgumentException">The name is not valid, or there already.</exception>
        /// <exception cref="InvalidOperationException">There are <see cref="MaxReadings"/> already.</exception>
        public Reading Add(string name, int decimals)
        {
            byte[] label = Encoding.UTF8.GetBytes("\"" + name + "\":");
            if (!IsValid(label)) throw new ArgumentException("Name: 1 to 40 letters, digits, dots, dashes.");
            if (decimals < 0 || decimals > 6) throw new ArgumentOutOfRangeException(nameof(decimals), "0 to 6.");
            lock (_frame)
            {
                if (_count == MaxReadings) throw new InvalidOperationException("At most 31 readings.");
                for (int i = 0; i < _count; i++)
                {
                    if (AreSame(label, _labels[i])) throw new ArgumentException("There is a reading of that name already.");
                }

                _labels[_count] = label;
                _decimals[_count] = (byte)decimals;
                _values[_count] = Unknown;
                return new Reading(this, _count++, name);
            }
        }

        // A name that JSON takes as it is, between its quotes and before the colon.
        private static bool IsValid(byte[] label)
        {
            int end = label.Length - 2;
            for (int i = 1; i < end; i++)
            {
                byte b = label[i];
                int lower = b | 0x20;
                bool isLetter = lower >= 'a' && lower <= 'z';
                bool isDigit = b >= '0' && b <= '9';
                if (!isLetter && !isDigit && b != '.' && b != '-' && b != '_') return false;
            }

            return end > 1 && end <= 41;
        }

        private static bool AreSame(byte[] a, byte[] b)
        {
            if (a.Length != b.Length) return false;
            for (int i = 0; i < a.Length; i++)
            {
                if (a[i] != b[i]) return false;
            }

            return true;
        }

        internal void Set(int reading, double value)
        {
            lock (_frame)
            {
                _values[reading] = Scale(value, _decimals[reading]);
                for (int i = 0; i < _news.Length; i++) _news[i] |= 1 << reading;
            }
        }

        // The range is checked first: out of it a cast wraps silently on the device.
        private static long Scale(double value, int decimals)
        {
            for (int i = 0; i < decimals; i++) value *= 10;
            if (!(value > -1e15 && value < 1e15)) return Unknown;
            return (long)(value < 0 ? value - 0.5 : value + 0.5);
        }

        /// <summary>
        /// A client takes part: call it in OnOpen, after anything that must come first. Every reading is new to it. It gets its first frame from the first
        /// Publish after OnOpen has returned.
        /// </summary>
        /// <exception cref="ArgumentException">The client cannot send the smallest frames, of 128 bytes: enlarge its SendBufferSize.</exception>
        /// <exception cref="InvalidOperationException">More than maxClients.</exception>
        public void Join(WsConnection client)
        {
            if (client.MaxSend < SmallestFrame) throw new ArgumentException("SendBufferSize must be at least 128 for a channel's clients.");
            lock (_frame)
            {
                Leave(client);
                for (int i = 0; i < _clients.Length; i++)
                {
                    if (_clients[i] != null && _clients[i].State == WsState.Open) continue;
                    _clients[i] = client;
                    _news[i] = (1 << _count) - 1;
                    return;
                }
            }

            throw new InvalidOperationException("The channel is full: enlarge maxClients.");
        }

        /// <summary>A client leaves. One that has closed need not.</summary>
        public void Leave(WsConnection client)
        {
            lock (_frame)
            {
                for (int i = 0; i < _clients.Length; i++)
                {
                    if (_clients[i] == client) _clients[i] = null;
                }
            }
        }

        /// <summary>
        /// Sends to every client what is new to it, unless its last frame is still waiting to leave. Never blocks. Call it after setting the readings of a round.
        /// </summary>
        public void Publish()
        {
            lock (_frame)
            {
                int encoded = 0;
                int size = 0;
                int room = 0;
                int left = _turn;
                for (int i = 0; i < _clients.Length; i++)
                {
                    WsConnection client = _clients[i];
                    int news = _news[i];
                    if (news == 0 || client == null || !client.IsIdle) continue;
                    try
                    {
                        // Clients that keep up all miss the same: their frame is made once.
                        int most = client.MaxSend < _frame.Length ? client.MaxSend : _frame.Length;
                        if (news != encoded || most != room) size = Encode(news, room = most, out encoded, ref left);
                        if (client.SendText(_frame, 0, size) == WsSendResult.Sent) _news[i] = news & ~encoded;
                    }
                    catch (Exception)
                    {
                        // The client's transport threw. The others are not to blame, and its own loop will meet the same.
                    }
                }

                _turn = left;
            }
        }

        // Makes a frame of so many bytes at most. Returns its bytes, which of the readings found room, and the first that did not.
        private int Encode(int news, int room, out int encoded, ref int left)
        {
            byte[] frame = _frame;
            encoded = 0;
            int at = Put(s_prefix, 0);
            at = PutNumber(frame, at, Uptime, 0);
            at = Put(s_values, at);
            int first = at;
            bool isFull = false;
            for (int k = 0; k < _count; k++)
            {
                int i = _turn + k < _count ? _turn + k : _turn + k - _count;
                if ((news & 1 << i) == 0) continue;

                // A comma, the label, 17 digits with sign and point at most, and the closing braces must fit.
                if (at + _labels[i].Length + 22 > room)
                {
                    if (!isFull) left = i;
                    isFull = true;
                    continue;
                }

                if (at > first) frame[at++] = (byte)',';
                at = Put(_labels[i], at);
                at = PutNumber(frame, at, _values[i], _decimals[i]);
                encoded |= 1 << i;
            }

            frame[at++] = (byte)'}';
            frame[at++] = (byte)'}';
            return at;
        }

        private int Put(byte[] text, int at)
        {
            Array.Copy(text, 0, _frame, at, text.Length);
            return at + text.Length;
        }

        // Writes a scaled number in decimal, without a string in between; returns where it ends.
        private static int PutNumber(byte[] buffer, int at, long scaled, int decimals)
        {
            if (scaled == Unknown)
            {
                Array.Copy(s_null, 0, buffer, at, s_null.Length);
                return at + s_null.Length;
            }

            if (scaled < 0)
            {
                buffer[at++] = (byte)'-';
                scaled = -scaled;
            }

            int digits = 1;
            for (long rest = scaled / 10; rest > 0; rest /= 10) digits++;
            if (digits <= decimals) digits = decimals + 1;
            int end = at + digits + (decimals > 0 ? 1 : 0);
            for (int i = end - 1; i >= at; i--)
            {
                if (decimals > 0 && i == end - 1 - decimals)
                {
                    buffer[i] = (byte)'.';
                    continue;
                }

                buffer[i] = (byte)('0' + (int)(scaled % 10));
                scaled /= 10;
            }

            return end;
        }
    }
}
