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

        private static readonly byte[] s_prefix = Encoding.UTF8.GetBytes("{\"type\":\"readings\",\"uptime\":");
        private static readonly byte[] s_values = Encoding.UTF8.GetBytes(",\"values\":");

        private readonly Reading[] _readings = new Reading[MaxReadings];
        private readonly WsConnection[] _clients;
        private readonly int[] _changed; // for each client, the readings that it has not been sent, but for the news
        private readonly Hello[] _hellos; // for each client, the description as long as it has not been sent
        private readonly int[] _rooms; // for each client, the size of its largest frame
        private readonly byte[] _frame;
        private readonly WsClock _clock;
        private readonly long _start;
        private int _count;
        private int _news; // the readings set since the last Publish
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
            _hellos = new Hello[maxClients];
            _rooms = new int[maxClients];
            _frame = new byte[frameSize];
            Array.Copy(s_prefix, 0, _frame, 0, s_prefix.Length);
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
            byte[] label = Encoding.UTF8.GetBytes(",\"" + name + "\":");
            if (!IsValid(label)) throw new ArgumentException("The name must be 1 to 40 letters, digits, dots, dashes.");
            bool isInRange = decimals >= 0 && decimals <= FixedPoint.MaxDecimals;
            if (!isInRange) throw new ArgumentOutOfRangeException(nameof(decimals), "Must be 0 to 6.");
            lock (_frame)
            {
                if (_count == MaxReadings) throw new InvalidOperationException("There are already 31 readings.");
                for (int i = 0; i < _count; i++)
                {
                    if (_readings[i].Name == name) throw new ArgumentException("There is already a reading of that name.");
                }

                return _readings[_count] = new Reading(this, _count++, name, label, decimals);
            }
        }

        // Whether the name, between its quotes, after the comma and before the colon, needs no escaping in JSON.
        private static bool IsValid(byte[] label)
        {
            int end = label.Length - 2;
            for (int i = 2; i < end; i++)
            {
                byte b = label[i];
                int lower = b | 0x20;
                bool isLetter = lower >= 'a' && lower <= 'z';
                bool isDigit = b >= '0' && b <= '9';
                if (!isLetter && !isDigit && b != '.' && b != '-' && b != '_') return false;
            }

            return end > 2 && end <= 42;
        }

        internal void Set(Reading reading, int bit, long value)
        {
            lock (_frame)
            {
                reading.Keep(value);
                _news |= bit;
            }
        }

        /// <summary>
        /// Adds a client. Call it in OnOpen, after sending anything that must come first. The first Publish after OnOpen has returned sends
        /// it all readings.
        /// </summary>
        /// <exception cref="ArgumentException">
        /// The client cannot send the smallest frame, of 128 bytes: increase its SendBufferSize.
        /// </exception>
        /// <exception cref="InvalidOperationException">There are already maxClients clients.</exception>
        public void Join(WsConnection client) => Join(client, false, null);

        /// <summary>
        /// Adds a client that first gets a description of the readings, a text message of any size:
        /// {"type":"hello","uptime":12345,"readings":[{"name":"cpu","label":"CPU","unit":"%","decimals":1,"simulated":false}]}, with "min",
        /// "max", "warnBelow" and "warnAbove" where they are known. Otherwise like <see cref="Join(WsConnection)"/>. Until a slow client
        /// has read it, other sends to it return MessageOpen; Publish continues it.
        /// </summary>
        /// <param name="client">The client.</param>
        /// <param name="members">
        /// Additional members of the description, in JSON, such as "\"station\":\"Greenhouse\""; null for none. See
        /// <see cref="Json.Quote"/>.
        /// </param>
        /// <exception cref="ArgumentException">
        /// The client cannot send the smallest frame, of 128 bytes: increase its SendBufferSize.
        /// </exception>
        /// <exception cref="InvalidOperationException">There are already maxClients clients.</exception>
        public void Join(WsConnection client, string members) => Join(client, true, members);

        private void Join(WsConnection client, bool isDescribed, string members)
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
                    _rooms[i] = client.MaxSend < _frame.Length ? client.MaxSend : _frame.Length;
                    _hellos[i] = isDescribed ? new Hello(client, Uptime, members, _readings, _count) : null;
                    if (isDescribed && _hellos[i].Send()) _hellos[i] = null;
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
                int news = _news;
                int encoded = 0;
                int size = 0;
                int room = 0;
                int left = _first;
                _news = 0;
                for (int i = 0; i < _clients.Length; i++)
                {
                    WsConnection client = _clients[i];
                    if (client == null) continue;
                    int changed = _changed[i] |= news;
                    if (changed == 0) continue;
                    try
                    {
                        Hello hello = _hellos[i];
                        if (hello != null)
                        {
                            if (!hello.Send()) continue;
                            _hellos[i] = null;
                        }

                        if (!client.IsIdle) continue;

                        // Clients that keep up all need the same readings: their frame is encoded once.
                        if (changed != encoded || room != _rooms[i]) size = Encode(changed, room = _rooms[i], out encoded, ref left);
                        if (client.SendText(_frame, 0, size) == WsSendResult.Sent) _changed[i] = changed & ~encoded;
                    }
                    catch (Exception)
                    {
                        // The client's transport threw, or its message was aborted. The others are unaffected, and the client's loop will
                        // handle the failure.
                        _hellos[i] = null;
                    }
                }

                _first = left;
            }
        }

        // Encodes a frame of at most `room` bytes. Returns its size, the readings in it, and the first that did not fit.
        private int Encode(int changed, int room, out int encoded, ref int left)
        {
            byte[] frame = _frame;
            byte[] values = s_values;
            int start = FixedPoint.WriteWhole(frame, s_prefix.Length, Uptime);
            Array.Copy(values, 0, frame, start, values.Length);
            start += values.Length;
            int at = start;
            int misfits = 0;
            int i = _first;
            room -= 2;
            do
            {
                if ((changed & 1 << i) != 0)
                {
                    Reading reading = _readings[i];
                    if (at + reading.MaxSize <= room)
                    {
                        at = reading.Write(frame, at);
                    }
                    else
                    {
                        if (misfits == 0) left = i;
                        misfits |= 1 << i;
                    }
                }

                if (++i == _count) i = 0;
            }
            while (i != _first);

            encoded = changed & ~misfits;
            frame[start] = (byte)'{'; // instead of the first comma
            frame[at] = (byte)'}';
            frame[at + 1] = (byte)'}';
            return at + 2;
        }
    }
}
