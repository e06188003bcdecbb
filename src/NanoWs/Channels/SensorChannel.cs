using System;

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

        private const long Unknown = long.MinValue;

        private static readonly byte[] s_prefix = Ascii.Bytes("{\"type\":\"readings\",\"uptime\":");
        private static readonly byte[] s_null = Ascii.Bytes("null");
        private static readonly byte[] s_values = Ascii.Bytes(",\"values\":{");

        private readonly byte[][] _labels = new byte[MaxReadings][]; // "name":
        private readonly long[] _values = new long[MaxReadings]; // times 10 to the power of the decimals
        private readonly byte[] _decimals = new byte[MaxReadings];
        private readonly WsConnection[] _clients;
        private readonly int[] _sessions; // of each client when it joined: the object may be another connection by now
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
            if (frameSize < 128) throw new ArgumentOutOfRangeException(nameof(frameSize), "At least 128 bytes.");
            _clients = new WsConnection[maxClients];
            _sessions = new int[maxClients];
            _news = new int[maxClients];
            _frame = new byte[frameSize];
            _clock = clock ?? new WsClock();
            _start = _clock.Milliseconds;
        }

        /// <summary>Milliseconds since the channel was made.</summary>
        public long Uptime => _clock.Milliseconds - _start;

        /// <summary>Adds a reading, and returns its number for <see cref="Set"/>.</summary>
        /// <param name="name">Its name in the frames: up to 40 letters, digits, dots, dashes and underscores.</param>
        /// <param name="decimals">Digits behind the decimal point, 0 to 6.</param>
        public int Add(string name, int decimals)
        {
            byte[] label = Ascii.Bytes("\"" + name + "\":");
            if (label.Length > 43 || !Ascii.IsToken(label, 1, label.Length - 3)) throw new ArgumentException("Name: 1 to 40 letters, digits, dots, dashes.");
            if (decimals < 0 || decimals > 6) throw new ArgumentOutOfRangeException(nameof(decimals), "0 to 6.");
            lock (_frame)
            {
                if (_count == MaxReadings) throw new InvalidOperationException("At most 31 readings.");
                _labels[_count] = label;
                _decimals[_count] = (byte)decimals;
                _values[_count] = Unknown;
                return _count++;
            }
        }

        /// <summary>Sets a reading. It goes out with the next <see cref="Publish"/>, also if the value is the same as before.</summary>
        public void Set(int reading, double value)
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

        /// <summary>A client takes part: call it in OnOpen, after anything that must come first. Every reading is new to it.</summary>
        public void Join(WsConnection client)
        {
            lock (_frame)
            {
                Leave(client);
                for (int i = 0; i < _clients.Length; i++)
                {
                    if (IsTaken(i)) continue;
                    _clients[i] = client;
                    _sessions[i] = client.Session;
                    _news[i] = (1 << _count) - 1;
                    return;
                }
            }

            throw new InvalidOperationException("More than maxClients.");
        }

        private bool IsTaken(int i) => _clients[i] != null && _clients[i].Session == _sessions[i] && _clients[i].State == WsState.Open;

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
                int left = _turn;
                for (int i = 0; i < _clients.Length; i++)
                {
                    WsConnection client = _clients[i];
                    if (_news[i] == 0 || !IsTaken(i) || client.IsSendPending) continue;

                    // Clients that keep up all miss the same: their frame is made once.
                    int news = _news[i];
                    if (news != encoded || size == 0) size = Encode(news, out encoded, ref left);
                    if (client.SendText(_frame, 0, size) == WsSendResult.Sent) _news[i] = news & ~encoded;
                }

                _turn = left;
            }
        }

        // Returns the bytes of the frame, which of the readings found room, and the first that did not.
        private int Encode(int news, out int encoded, ref int left)
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
                if (at + _labels[i].Length + 22 > frame.Length)
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

        /// <summary>Writes a scaled number in decimal, without a string in between; returns where it ends.</summary>
        internal static int PutNumber(byte[] buffer, int at, long scaled, int decimals)
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
