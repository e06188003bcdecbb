using System;
using System.Collections;
using System.Net;
using System.Text;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// A board's own dashboard: a page with readings and controls, its server, and the channel that connects them. Add what it shows, then
    /// call <see cref="Start(int)"/>. Readings may be set at any time, from any thread. The controls' handlers are called one at a time.
    /// </summary>
    /// <remarks>
    /// The page shows what the board says, never what was clicked: a value from a user is checked here, the handler carries it out, and
    /// then every page gets it. docs/dashboard.md shows every widget.
    /// </remarks>
    public sealed partial class Dashboard : IDisposable
    {
        private const int PauseTime = 10; // after an exception, in milliseconds

        private readonly ArrayList _controls = new ArrayList(); // of Control
        private readonly ArrayList _sensors = new ArrayList(); // of Sensor
        private readonly int _maxConnections;
        private EventLog _log; // null if there is none
        private string _group;
        private readonly WsClock _clock;
        private Thread _thread;
        private NetworkName _name; // of the running loop; null if there is none
        private long _next; // when to read the sensors and publish, by the channel's uptime
        private bool _isStarted;
        private bool _hasHistory;

        /// <summary>Creates a dashboard.</summary>
        /// <param name="title">Its name on the page.</param>
        /// <param name="maxConnections">How many pages can be open at once.</param>
        /// <param name="clock">The source of time; null for the system's.</param>
        public Dashboard(string title, int maxConnections = 4, WsClock clock = null)
        {
            if (string.IsNullOrEmpty(title)) throw new ArgumentException("A dashboard needs a title.");
            Title = title;
            _maxConnections = maxConnections;
            _clock = clock ?? new WsClock();
            HostName = FirstHostName(title);
            Channel = new SensorChannel(maxConnections + 1, 256, _clock)
            {
                HelloMembers = "\"station\":" + Json.Quote(title),
                OnCommand = Execute,
            };
        }

        /// <summary>The name on the page.</summary>
        public readonly string Title;

        /// <summary>
        /// The channel of the readings: for clients that are not pages, such as a connection to a server. There is room for one of them in
        /// addition to the pages.
        /// </summary>
        public readonly SensorChannel Channel;

        /// <summary>The password, 1 to 64 characters; null to let everybody in. See <see cref="PasswordGuard"/>.</summary>
        public string Password;

        /// <summary>How often sensors are read and values are sent, in milliseconds, at least 1.</summary>
        public int IntervalMs = 250;

        /// <summary>The time between two points of the history, in milliseconds, at least 1.</summary>
        public int HistoryIntervalMs = 1000;

        /// <summary>How many points of the past to keep of each reading that is a chart, of 4 bytes each; 0 for none.</summary>
        public int HistoryPoints = 120;

        /// <summary>
        /// The origins of other boards' pages ("http://garden.local") that may show this one's readings as well; null for none. See
        /// <see cref="WsServerOptions.AllowedOrigins"/>.
        /// </summary>
        public string[] AllowedOrigins;

        /// <summary>
        /// The names and addresses by which pages are asked for ("greenhouse.local", "192.168.1.10"); null for any. With them, or a
        /// password, no other site can use the dashboard by having a name of its own lead to the board (DNS rebinding). See
        /// <see cref="WsServerOptions.AllowedHosts"/>.
        /// </summary>
        public string[] AllowedHosts;

        /// <summary>
        /// The board's name on the network, before ".local": 1 to 58 letters, digits and hyphens; null for none. With "greenhouse" its page
        /// is http://greenhouse.local, and is listed by those who look for web servers (<see cref="MdnsResponder"/>). On
        /// nanoFramework it is at first the title ("Grünes Haus": gruenes-haus). Elsewhere it is null at first, because a PC has a name
        /// of its own, and a program that is only tried out there must not take the name of its board.
        /// </summary>
        /// <remarks>
        /// Announced after Start with a port; not with a listener of another kind, such as one with TLS, because the name would lead to a
        /// page without it.
        /// </remarks>
        public string HostName;

        /// <summary>The IPv4 address that <see cref="HostName"/> leads to; null for that of the network interface.</summary>
        public IPAddress HostAddress;

        /// <summary>
        /// Gets the name that others can use, such as "greenhouse.local", or "greenhouse-2.local" if another host has it; null unless it is
        /// announced, which takes two seconds with a network. It is also logged, and so is why there is none.
        /// </summary>
        public string AnnouncedName
        {
            get
            {
                NetworkName name = _name;
                return name == null ? null : name.Current;
            }
        }

        /// <summary>Gets the TCP port, if the dashboard has been started; 0 otherwise.</summary>
        public int Port => Server == null ? 0 : Server.Port;

        /// <summary>Gets the server; null unless it is running.</summary>
        internal WsServer Server { get; private set; }

        /// <summary>Opens the port, and serves the dashboard on a thread of its own.</summary>
        /// <param name="port">The TCP port; 0 lets the system choose.</param>
        /// <exception cref="ArgumentException">The port, the password, the host's name, or another setting is invalid.</exception>
        /// <exception cref="InvalidOperationException">It has been started already.</exception>
        /// <exception cref="System.IO.IOException">
        /// The port cannot be opened. On nanoFramework this is a SocketException, or an OutOfMemoryException if there is too little memory.
        /// </exception>
        public void Start(int port) => Start(new SocketListener(port), HostName);

        /// <summary>Serves the dashboard on any listener, such as one with TLS, on a thread of its own.</summary>
        public void Start(WsListener listener) => Start(listener, null);

        private void Start(WsListener listener, string hostName)
        {
            lock (_controls)
            {
                Open(listener, hostName);
                WsServer server = Server;
                NetworkName name = _name;
                _thread = new Thread(() => Run(server, name));
                _thread.Start();
            }
        }

        /// <summary>Opens the port.</summary>
        internal void Open(WsListener listener, string hostName = null)
        {
            if (Server != null) throw new InvalidOperationException("The dashboard has been started already.");
            if (IntervalMs < 1) throw new ArgumentOutOfRangeException(nameof(IntervalMs), "Must be at least 1.");
            WsServer server = NewServer(listener);
            if (!_hasHistory && HistoryPoints > 0)
            {
                Channel.KeepHistory(HistoryIntervalMs, HistoryPoints);
                _hasHistory = true;
            }

            server.Open();
            Exception failure = null;
            try
            {
                _name = hostName == null ? null : new NetworkName(hostName, Title, server.Port, HostAddress, _clock);
            }
            catch (Exception e)
            {
                failure = e; // thrown below: on the interpreter "throw;" loses it when Stop catches another one
            }

            if (failure != null)
            {
                server.Stop();
                throw failure;
            }

            _isStarted = true;
            Server = server;
            _next = Channel.UptimeMs;
        }

        private WsServer NewServer(WsListener listener)
        {
            var options = new WsServerOptions
            {
                MaxConnections = _maxConnections,
                ReceiveBufferSize = 256,
                AllowedOrigins = AllowedOrigins,
                AllowedHosts = AllowedHosts,
                Clock = _clock,
                Guard = Password == null ? null : new PasswordGuard(Password),
                Subprotocols = new[] { SensorChannel.CborSubprotocol },
            };
            var server = new WsServer(listener, new DashboardHandler(Channel), options);
            server.Serve("/", new PageContent());
            server.Serve("/nanows.js", new ScriptContent());
            server.Serve("/manifest.webmanifest", new WsBytesContent("application/manifest+json", Manifest()));
            server.Serve("/icon.svg", new WsBytesContent("image/svg+xml", Encoding.UTF8.GetBytes(DashboardPage.Icon)));
            server.Serve("/apple-touch-icon.png", new AppIconContent());
            if (_log != null) server.Serve("/log", new LogResource(_log));
            server.ServeReadings(Channel);
            return server;
        }

        // For installing the page as an app (W3C, Web Application Manifest).
        private byte[] Manifest() => Encoding.UTF8.GetBytes(
            "{\"name\":" + Json.Quote(Title) + ",\"start_url\":\"/\",\"display\":\"standalone\","
            + "\"icons\":[{\"src\":\"/icon.svg\",\"type\":\"image/svg+xml\",\"sizes\":\"any\"}]}");

        /// <summary>
        /// Closes all connections and the port, and waits until the loop has ended. In a handler it does not wait, and the port is closed
        /// only when the handler has returned. The dashboard can be started again. Safe from any thread.
        /// </summary>
        public void Stop()
        {
            Thread thread;
            WsServer server;
            lock (_controls)
            {
                thread = _thread;
                server = Server;
                Server = null;
            }

            if (server != null) server.Stop();

            // The loop may be waiting for a handler on another thread to return.
            int current = Thread.CurrentThread.ManagedThreadId;
            if (thread == null || thread.ManagedThreadId == current || _handlerThread == current) return;
            thread.Join();
            lock (_controls)
            {
                // On a board they would keep the memory of the stopped server, which the next one needs.
                if (_thread != thread) return;
                _thread = null;
                _name = null;
            }
        }

        /// <summary>The same as <see cref="Stop"/>.</summary>
        public void Dispose() => Stop();

        // Without memory anything can throw: what could not be done then is done in a later round.
        private void Run(WsServer server, NetworkName name)
        {
            while (Server == server)
            {
                try
                {
                    if (name != null) Report(name.Poll());
                    Poll(server, name == null ? IntervalMs : NetworkName.Interval);
                }
                catch (Exception)
                {
                    Pause();
                }
            }

            if (name != null) name.Close();
        }

        // So that a repeated failure does not use up the processor, and memory may come back meanwhile.
        private static void Pause()
        {
            try
            {
                Thread.Sleep(PauseTime);
            }
            catch (Exception)
            {
                // Out of memory: even Sleep throws. The loop tries again.
            }
        }

        // Reads the sensors and publishes if that is due; otherwise serves until it is, or something has happened.
        private void Poll(WsServer server, int maxWait)
        {
            long wait = _next - Channel.UptimeMs;
            if (wait > 0)
            {
                server.Poll(wait < maxWait ? (int)wait : maxWait);
                return;
            }

            Exception failure = null;
            try
            {
                Update();
            }
            catch (Exception e)
            {
                failure = e;
            }

            _next = Channel.UptimeMs + IntervalMs; // from now: sensors that take long must leave time for the pages
            if (failure != null) throw failure;
        }

        /// <summary>Reads the sensors, and sends what is new to the pages.</summary>
        internal void Update()
        {
            foreach (Sensor sensor in _sensors) Report(sensor.Update());
            Channel.Publish();
        }

        private void Report(string text)
        {
            if (text == null) return;
            try
            {
                Console.WriteLine(text);
                if (_log != null) _log.Add(Channel.UptimeMs, text);
            }
            catch (Exception)
            {
                // Probably there is not enough memory to build the line.
            }
        }
    }
}
