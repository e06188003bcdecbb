using System;
using System.Text;

namespace NanoWs.Sample
{
    /// <summary>
    /// The sample itself, the same on a board and on a desktop: reads sensors, streams the readings, serves the dashboard, switches the light.
    /// </summary>
    public sealed class Station : WsHandler
    {
        /// <summary>How often the sensors are read, in milliseconds.</summary>
        public const int Interval = 250;

        private const string SocketPath = "/ws";

        private static readonly byte[] s_on = Encoding.UTF8.GetBytes("led on");
        private static readonly byte[] s_off = Encoding.UTF8.GetBytes("led off");

        private readonly string _name;
        private readonly ISensor[] _sensors;
        private readonly Reading[] _readings; // one for each sensor
        private readonly ILed _led;
        private readonly WsServer _server;
        private readonly SensorChannel _channel;
        private WsClient _upstream;
        private bool _isStopping;

        /// <param name="name">What the dashboard calls it.</param>
        /// <param name="port">The TCP port; 0 lets the system choose.</param>
        /// <param name="sensors">What to read.</param>
        /// <param name="led">What to switch.</param>
        /// <param name="maxConnections">How many dashboards can be open.</param>
        public Station(string name, int port, ISensor[] sensors, ILed led, int maxConnections)
        {
            _name = name;
            _sensors = sensors;
            _led = led;
            _channel = new SensorChannel(maxConnections + 1); // dashboards, and upstream
            _readings = new Reading[sensors.Length];
            for (int i = 0; i < sensors.Length; i++) _readings[i] = _channel.Add(sensors[i].Name, sensors[i].Decimals);

            // The send buffer takes the greeting, the largest message, whole.
            var options = new WsServerOptions { MaxConnections = maxConnections, ReceiveBufferSize = 256, SendBufferSize = 1024 };
            _server = new WsServer(port, this, options);
            _server.Serve("/", new DashboardContent());
        }

        /// <summary>The TCP port.</summary>
        public int Port => _server.Port;

        /// <summary>Opens the port.</summary>
        public void Open() => _server.Open();

        /// <summary>Serves until <see cref="Stop"/> is called. One loop does everything: it looks at the network between two rounds of readings.</summary>
        public void Run()
        {
            long next = 0;
            while (!_isStopping)
            {
                long wait = next - _channel.Uptime;
                if (wait > 0)
                {
                    _server.Poll((int)wait);
                    continue;
                }

                next = _channel.Uptime + Interval;
                for (int i = 0; i < _sensors.Length; i++) _readings[i].Set(_sensors[i].Read());
                _channel.Publish();
            }

            if (_upstream != null) _upstream.Stop();
            _server.Stop();
        }

        /// <summary>
        /// Streams to a server, too, with the same messages as to a dashboard, and takes the same commands from it. A lost connection is made again.
        /// </summary>
        /// <param name="url">The server: "ws://192.168.1.2/telemetry".</param>
        public void ConnectUpstream(string url)
        {
            _upstream = new WsClient(url, this, new WsClientOptions { ReceiveBufferSize = 256, SendBufferSize = 1024, ReconnectDelayMs = 1000 });
            _upstream.Start();
        }

        /// <summary>Ends <see cref="Run"/>. Safe from any thread.</summary>
        public void Stop() => _isStopping = true;

        /// <inheritdoc/>
        public override int OnRequest(WsConnection connection, WsRequest request) => request.Path == SocketPath ? 101 : 404;

        /// <inheritdoc/>
        public override void OnOpen(WsConnection connection)
        {
            connection.SendText(Greeting());
            _channel.Join(connection);
        }

        /// <inheritdoc/>
        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            if (Is(s_on, buffer, offset, count)) Switch(true);
            else if (Is(s_off, buffer, offset, count)) Switch(false);
            else connection.SendText("{\"type\":\"error\",\"message\":\"Unknown command. There are: led on, led off.\"}");
        }

        /// <summary>A client that was busy when the light was switched hears of it now.</summary>
        public override void OnDrained(WsConnection connection) => connection.SendText(LedState());

        private void Switch(bool on)
        {
            _led.IsOn = on;
            _server.Broadcast(LedState());
            if (_upstream != null) _upstream.SendText(LedState());
        }

        private string LedState() => "{\"type\":\"led\",\"on\":" + (_led.IsOn ? "true}" : "false}");

        private string Greeting()
        {
            string text = "{\"type\":\"hello\",\"station\":" + Quote(_name) + ",\"uptime\":" + _channel.Uptime.ToString()
                + ",\"led\":" + Bool(_led.IsOn) + ",\"ledSimulated\":" + Bool(_led.IsSimulated) + ",\"readings\":[";
            for (int i = 0; i < _sensors.Length; i++)
            {
                ISensor sensor = _sensors[i];
                text += (i == 0 ? "{\"name\":" : ",{\"name\":") + Quote(sensor.Name) + ",\"label\":" + Quote(sensor.Label) + ",\"unit\":" + Quote(sensor.Unit)
                    + ",\"decimals\":" + sensor.Decimals.ToString() + ",\"simulated\":" + Bool(sensor.IsSimulated) + "}";
            }

            return text + "]}";
        }

        // Names and units are the station's own: of what JSON escapes they have quotes and backslashes at most.
        private static string Quote(string text)
        {
            var quoted = new StringBuilder("\"");
            foreach (char c in text.ToCharArray())
            {
                if (c == '"' || c == '\\') quoted.Append('\\');
                quoted.Append(c);
            }

            return quoted.Append('"').ToString();
        }

        private static string Bool(bool value) => value ? "true" : "false";

        private static bool Is(byte[] word, byte[] buffer, int offset, int count)
        {
            if (count != word.Length) return false;
            for (int i = 0; i < count; i++)
            {
                if (buffer[offset + i] != word[i]) return false;
            }

            return true;
        }
    }
}
