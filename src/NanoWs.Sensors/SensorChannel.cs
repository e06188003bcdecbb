using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Sends named readings to any number of clients, always with their latest values. Instead of a queue, the channel keeps one bit for
    /// each reading and client: when a client can accept a frame, it gets the latest values of all readings that have changed. A sleeping
    /// laptop, a background tab or a slow phone delays no other client and costs nothing. Safe from any thread.
    /// </summary>
    /// <remarks>
    /// The frames are text: {"type":"readings","uptime":12845,"values":{"cpu":12.5,"heap":81234}}, with the milliseconds since the channel
    /// was created. A value that is not a number, or is too large for its decimals, is null.
    /// </remarks>
    public sealed class SensorChannel
    {
        /// <summary>The maximum number of readings: one bit each.</summary>
        public const int MaxReadings = 31;

        // Room for the text around the values, the uptime, and the longest name with the longest number.
        private const int SmallestFrame = 128;

        private const long NoValue = long.MinValue;

        private static readonly byte[] s_prefix = Encoding.UTF8.GetBytes("{\"type\":\"readings\",\"uptime\":");
        private static readonly byte[] s_null = Encoding.UTF8.GetBytes("null");
        private static readonly byte[] s_values = Encoding.UTF8.GetBytes(",\"values\":{");

        private readonly byte[][] _labels = new byte[MaxReadings][]; // "name":
        private readonly long[] _values = new long[MaxReadings]; // times 10 to the power of the decimals
        private readonly byte[] _decimals = new byte[MaxReadings];
        private readonly WsConnection[] _clients;
        private readonly int[] _changed; // for each client, the readings that it has not been sent
        private readonly byte[] _frame;
        private readonly WsClock _clock;
        private readonly long _start;
        private int _count;
        private int _first; // the reading with which the next frame begins: the first that did not fit into the last one

        /// <param name="maxClients">The maximum number of clients: the server's MaxConnections.</param>
        /// <param name="frameSize">
        /// The maximum size of a frame, in bytes, at least 128; readings that do not fit are sent in the next one.
        /// </param>
        /// <param name="clock">The source of the uptime; null for the system's clock.</param>
        public SensorChannel(int maxClients, int frameSize = 256, WsClock clock = null)
        {
            if (frameSize < SmallestFrame) throw new ArgumentOutOfRangeException(nameof(frameSize), "Must be at least 128 bytes.");
            _clients = new WsConnection[maxClients];
            _changed = new int[maxClients];
            _frame = new byte[frameSize];
            _clock = clock ?? new WsClock();
            _start = _clock.Milliseconds;
        }

        /// <summary>Gets the milliseconds since the channel was created.</summary>
        public long Uptime => _clock.Milliseconds - _start;

        /// <summary>Adds a reading. Add all of them before clients join.</summary>
        /// <param name="name">
        /// Its name in the frames: 1 to 40 letters, digits, dots, dashes and underscores. Each name must be unique.
        /// </param>
        /// <param name="decimals">The number of digits after the decimal point, 0 to 6.</param>
        /// <returns>The reading, whose value is to be set.</returns>
        /// <exception cref="ArgumentException">The name is invalid or already in use, or the number of decimals is invalid.</exception>
        /// <exception cref="InvalidOperationException">There are already <see cref="MaxReadings"/> readings.</exception>
        public Reading Add(string name, int decimals)
        {
            byte[] label = Encoding.UTF8.GetBytes("\"" + name + "\":");
            if (!IsValid(label)) throw new ArgumentException("The name must be 1 to 40 letters, digits, dots, dashes.");
            if (decimals < 0 || decimals > 6) throw new ArgumentOutOfRangeException(nameof(decimals), "Must be 0 to 6.");
            lock (_frame)
            {
                if (_count == MaxReadings) throw new InvalidOperationException("There are already 31 readings.");
                for (int i = 0; i < _count; i++)
                {
                    if (AreSame(label, _labels[i])) throw new ArgumentException("There is already a reading of that name.");
                }

                _labels[_count] = label;
                _decimals[_count] = (byte)decimals;
                _values[_count] = NoValue;
                return new Reading(this, _count++, name);
            }
        }

        // Whether the name, between its quotes and before the colon, needs no escaping in JSON.
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
                for (int i = 0; i < _changed.Length; i++) _changed[i] |= 1 << reading;
            }
        }

        // The range is checked first: outside it a cast wraps silently on the device.
        private static long Scale(double value, int decimals)
        {
            for (int i = 0; i < decimals; i++) value *= 10;
            if (!(value > -1e15 && value < 1e15)) return NoValue;
            return (long)(value < 0 ? value - 0.5 : value + 0.5);
        }

        /// <summary>
        /// Adds a client. Call it in OnOpen, after sending anything that must come first. The first Publish after OnOpen has returned sends
        /// it all readings.
        /// </summary>
        /// <exception cref="ArgumentException">
        /// The client cannot send the smallest frame, of 128 bytes: increase its SendBufferSize.
        /// </exception>
        /// <exception cref="InvalidOperationException">There are already maxClients clients.</exception>
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
                    _changed[i] = (1 << _count) - 1;
                    return;
                }
            }

            throw new InvalidOperationException("The channel is full. Increase maxClients.");
        }

        /// <summary>Removes a client. Not necessary for a closed one.</summary>
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
        /// Sends to every client the readings that have changed for it, unless its last frame is still waiting to be sent. Never blocks.
        /// Call it after setting the readings of a round.
        /// </summary>
        public void Publish()
        {
            lock (_frame)
            {
                int encoded = 0;
                int size = 0;
                int room = 0;
                int left = _first;
                for (int i = 0; i < _clients.Length; i++)
                {
                    WsConnection client = _clients[i];
                    int changed = _changed[i];
                    if (changed == 0 || client == null || !client.IsIdle) continue;
                    try
                    {
                        // Clients that keep up all need the same readings: their frame is encoded once.
                        int most = client.MaxSend < _frame.Length ? client.MaxSend : _frame.Length;
                        if (changed != encoded || most != room) size = Encode(changed, room = most, out encoded, ref left);
                        if (client.SendText(_frame, 0, size) == WsSendResult.Sent) _changed[i] = changed & ~encoded;
                    }
                    catch (Exception)
                    {
                        // The client's transport threw. The others are unaffected, and the client's loop will handle the failure.
                    }
                }

                _first = left;
            }
        }

        // Encodes a frame of at most `room` bytes. Returns its size, the readings in it, and the first that did not fit.
        private int Encode(int changed, int room, out int encoded, ref int left)
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
                int i = _first + k < _count ? _first + k : _first + k - _count;
                if ((changed & 1 << i) == 0) continue;

                // A comma, the label, at most 17 digits with sign and point, and the closing braces must fit.
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

        // Writes a scaled number in decimal without allocating a string; returns the offset after it.
        private static int PutNumber(byte[] buffer, int at, long scaled, int decimals)
        {
            if (scaled == NoValue)
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
