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
    /// The frames are text: {"type":"readings","seq":58,"uptime":12845,"values":{"cpu":12.5,"heap":81234}}, with the number of the round
    /// and the milliseconds since the channel was created. A value that is not a number, or is too large for its decimals, is null.
    /// docs/protocol.md describes all messages. A <see cref="SensorSite"/> tells the same to those who have no WebSocket.
    /// </remarks>
    public sealed partial class SensorChannel
    {
        /// <summary>The maximum number of readings: one bit each.</summary>
        public const int MaxReadings = 31;

        /// <summary>The subprotocol of clients that get the values in CBOR (RFC 8949) instead of JSON: name it in the options.</summary>
        public const string CborSubprotocol = "nanows.cbor";

        // Room for the text around the values, the uptime, and the longest name with the longest number.
        internal const int SmallestFrame = 144;

        private static readonly byte[] s_prefix = Encoding.UTF8.GetBytes("{\"type\":\"readings\",\"seq\":");
        internal static readonly byte[] s_uptime = Encoding.UTF8.GetBytes(",\"uptime\":");
        private static readonly byte[] s_values = Encoding.UTF8.GetBytes(",\"values\":");

        internal readonly Reading[] _readings = new Reading[MaxReadings];
        private readonly WsConnection[] _clients;
        private readonly int[] _changed; // for each client, the readings that it has not been sent, but for the news
        private readonly Backlog[] _backlogs; // for each client, what has to be sent before its first frame; null when it has been
        private readonly int[] _rooms; // for each client, the size of its largest frame; negative if that is CBOR
        private readonly byte[] _frame;
        private readonly byte[] _head = new byte[64]; // of a frame, with the number of the round, up to the uptime
        private int _headSize;
        private int _roundEnd; // where the digits of the round end, in the head
        private readonly WsClock _clock;
        private readonly long _start;
        internal int _count;
        internal History _history; // null if none is kept
        private int _news; // the readings set since the last Publish
        private long _round; // the number of Publish calls with news
        private long _uptime; // of the last one
        private int _framesSent;
        private int _first; // the reading with which the next frame begins: the first that did not fit into the last one

        /// <param name="maxClients">The maximum number of clients: the server's MaxConnections.</param>
        /// <param name="frameSize">
        /// The maximum size of a frame, in bytes, at least 144; readings that do not fit are sent in the next one.
        /// </param>
        /// <param name="clock">The source of the uptime; null for the system's clock.</param>
        public SensorChannel(int maxClients, int frameSize = 256, WsClock clock = null)
        {
            if (maxClients < 0) throw new ArgumentOutOfRangeException(nameof(maxClients), "Must not be negative.");
            if (frameSize < SmallestFrame) throw new ArgumentOutOfRangeException(nameof(frameSize), "Must be at least 144 bytes.");
            _clients = new WsConnection[maxClients];
            _changed = new int[maxClients];
            _backlogs = new Backlog[maxClients];
            _rooms = new int[maxClients];
            _frame = new byte[frameSize];
            Array.Copy(s_prefix, 0, _head, 0, s_prefix.Length);
            _head[s_prefix.Length] = (byte)'0';
            _roundEnd = s_prefix.Length + 1;
            Array.Copy(s_uptime, 0, _head, _roundEnd, s_uptime.Length);
            _headSize = _roundEnd + s_uptime.Length;
            _clock = clock ?? new WsClock();
            _start = _clock.Milliseconds;
        }

        /// <summary>Gets the milliseconds since the channel was created.</summary>
        public long Uptime => _clock.Milliseconds - _start;

        /// <summary>
        /// Additional members of the description, in JSON, such as "\"station\":\"Greenhouse\""; null for none. See
        /// <see cref="Json.Quote"/>.
        /// </summary>
        public string Members;

        /// <summary>
        /// Keeps the values of the past: <paramref name="points"/> of each reading, one at every <paramref name="interval"/>, in memory
        /// allocated once: 4 or 2 bytes for a point (<see cref="Reading.HistorySize"/>). The point of a time is the value of the first
        /// Publish at that time or later. Clients that join get it before their first frame. Call it before the first Publish.
        /// </summary>
        /// <param name="interval">The time between two points, in milliseconds, at least 1.</param>
        /// <param name="points">The number of points, at least 1.</param>
        /// <exception cref="ArgumentOutOfRangeException">The interval or the number of points is less than 1.</exception>
        public void KeepHistory(int interval, int points)
        {
            if (interval < 1) throw new ArgumentOutOfRangeException(nameof(interval), "Must be at least 1 ms.");
            if (points < 1) throw new ArgumentOutOfRangeException(nameof(points), "Must be at least 1.");
            _history = new History(interval, points);
        }

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
                reading.Keep(value, _round + 1);
                _news |= bit;
            }
        }

        /// <summary>
        /// Adds a client, which first gets a description of the readings, of any size, and their history. Call it in OnOpen, after sending
        /// anything that must come first. Publish continues what a slow client cannot take at once; until it has the description, other
        /// sends to it return MessageOpen, and AbortMessage would abort it. A client that has joined already gets all readings again.
        /// </summary>
        /// <param name="client">The client.</param>
        /// <param name="isDescribed">
        /// False to leave out the description and the history: then the first Publish after OnOpen has returned sends all readings.
        /// </param>
        /// <exception cref="ArgumentException">
        /// The client cannot send the smallest frame, of 144 bytes: increase its SendBufferSize.
        /// </exception>
        /// <exception cref="InvalidOperationException">There are already maxClients clients.</exception>
        public void Join(WsConnection client, bool isDescribed = true)
        {
            if (client == null) throw new ArgumentNullException(nameof(client));
            if (client.MaxSend < SmallestFrame) throw new ArgumentException("SendBufferSize must be at least 144.");
            lock (_frame)
            {
                int all = (1 << _count) - 1;
                int known = IndexOf(client);
                if (known >= 0)
                {
                    // A description that has begun goes on.
                    _changed[known] = all;
                    if (_backlogs[known] != null) _backlogs[known].EndWithDescription(false);
                    return;
                }

                for (int i = 0; i < _clients.Length; i++)
                {
                    if (_clients[i] != null && _clients[i].State == WsState.Open) continue;
                    _clients[i] = client;
                    _changed[i] = all;
                    int room = client.MaxSend < _frame.Length ? client.MaxSend : _frame.Length;
                    _rooms[i] = client.Subprotocol == CborSubprotocol ? -room : room;
                    _backlogs[i] = isDescribed ? new Backlog(this, client, room) : null;
                    if (isDescribed && _backlogs[i].Send(_frame, true)) _backlogs[i] = null;
                    return;
                }
            }

            throw new InvalidOperationException("The channel is full. Increase maxClients.");
        }

        /// <summary>
        /// Removes a client. Not necessary for a closed one. A description that has begun is completed by the following calls of Publish.
        /// </summary>
        public void Leave(WsConnection client)
        {
            lock (_frame)
            {
                int i = IndexOf(client);
                if (i < 0) return;
                if (_backlogs[i] != null && _backlogs[i].IsInProgress) _backlogs[i].EndWithDescription(true);
                else _clients[i] = null;
            }
        }

        private int IndexOf(WsConnection client)
        {
            int i = _clients.Length - 1;
            while (i >= 0 && _clients[i] != client) i--;
            return i;
        }

        /// <summary>
        /// Sends to every client the readings that have changed for it, unless its last frame is still waiting to be sent. Never blocks.
        /// Call it after setting the readings of a round, and a few times a second even if none was set, so that a new client does not have
        /// to wait for the next round.
        /// </summary>
        public void Publish()
        {
            lock (_frame)
            {
                int news = _news;
                if (news != 0) BeginRound();
                _uptime = Uptime;
                if (_history != null) _history.Sample(_uptime, _readings, _count);
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
                    Backlog backlog = _backlogs[i];
                    if (changed == 0 && backlog == null) continue;
                    try
                    {
                        if (backlog != null && !EndBacklog(i, backlog)) continue;
                        if (!client.IsIdle || changed == 0) continue;

                        // Clients that keep up all need the same readings: their frame is encoded once.
                        if (changed != encoded || room != _rooms[i])
                        {
                            room = _rooms[i];
                            encoded = changed;
                            int next = _first;
                            size = room < 0 ? EncodeCbor(ref encoded, -room, ref next) : Encode(_frame, 0, ref encoded, room, ref next);
                            if (next != _first) left = next;
                        }

                        WsSendResult result = room < 0 ? client.SendBinary(_frame, 0, size) : client.SendText(_frame, 0, size);
                        if (result != WsSendResult.Sent) continue;
                        _changed[i] = changed & ~encoded;
                        _framesSent++;
                    }
                    catch (Exception)
                    {
                        // The client's transport threw, or its message was aborted. The others are unaffected, and the client's loop will
                        // handle the failure.
                        _backlogs[i] = null;
                    }
                }

                _first = left;
            }
        }

        // Counts in the digits of the frame's head: to format the number again would cost several times as much.
        private void BeginRound()
        {
            _round++;
            byte[] head = _head;
            int at = _roundEnd - 1;
            while (head[at] == '9') head[at--] = (byte)'0';
            if (head[at] != ':')
            {
                head[at]++;
                return;
            }

            Array.Copy(head, at + 1, head, at + 2, _headSize - at - 1);
            head[at + 1] = (byte)'1';
            _roundEnd++;
            _headSize++;
        }

        // Returns whether there is none any more, and the client stays.
        private bool EndBacklog(int i, Backlog backlog)
        {
            if (!backlog.Send(_frame, false)) return false;
            _backlogs[i] = null;
            if (backlog.IsLast) _clients[i] = null;
            return !backlog.IsLast;
        }

        // Encodes a frame from `at` on that ends before `end`. Returns its end, and in `changed` the readings in it. It begins with the
        // reading `first`, which is then the first that did not fit, if there is one.
        private int Encode(byte[] frame, int at, ref int changed, int end, ref int first)
        {
            byte[] values = s_values;
            int start = at + _headSize;
            Array.Copy(_head, 0, frame, at, _headSize);
            start = FixedPoint.WriteWhole(frame, start, _uptime);
            Array.Copy(values, 0, frame, start, values.Length);
            start += values.Length;
            at = start;
            int misfits = 0;
            int begin = first;
            int i = begin;
            end -= 2;
            do
            {
                if ((changed & 1 << i) != 0)
                {
                    Reading reading = _readings[i];
                    if (at + reading.MaxSize <= end)
                    {
                        at = reading.Write(frame, at);
                    }
                    else
                    {
                        if (misfits == 0) first = i;
                        misfits |= 1 << i;
                    }
                }

                if (++i == _count) i = 0;
            }
            while (i != begin);

            changed &= ~misfits;
            frame[start] = (byte)'{'; // instead of the first comma
            frame[at] = (byte)'}';
            frame[at + 1] = (byte)'}';
            return at + 2;
        }
    }
}
