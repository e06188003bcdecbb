using System;
using System.Text;

namespace NanoWs.Sample
{
    /// <summary>
    /// The sample application, the same on a board and on a desktop: reads sensors, streams the readings, serves the dashboard, and
    /// switches the light.
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
        private readonly int[] _failures; // of each sensor, since it last had a value
        private readonly ILed _led;
        private readonly WsServer _server;
        private readonly SensorChannel _channel;
        private WsClient _upstream;
        private bool _isStopping;

        /// <param name="name">The name shown on the dashboard.</param>
        /// <param name="port">The TCP port; 0 lets the system choose.</param>
        /// <param name="sensors">The sensors to read.</param>
        /// <param name="led">The light to switch.</param>
        /// <param name="maxConnections">The maximum number of open dashboards.</param>
        /// <param name="guard">What admits dashboards, such as a PasswordGuard; null to admit everybody.</param>
        public Station(string name, int port, ISensor[] sensors, ILed led, int maxConnections, WsGuard guard = null)
        {
            _name = name;
            _sensors = sensors;
            _led = led;
            _channel = new SensorChannel(maxConnections + 1); // the dashboards, and the upstream server
            _failures = new int[sensors.Length];
            _readings = new Reading[sensors.Length];
            for (int i = 0; i < sensors.Length; i++) _readings[i] = _channel.Add(sensors[i].Name, sensors[i].Decimals);

            // The send buffer has room for the largest message, the greeting.
            var options = new WsServerOptions
            {
                MaxConnections = maxConnections,
                ReceiveBufferSize = 256,
                SendBufferSize = 1024,
                Guard = guard,
            };
            _server = new WsServer(port, this, options);
            _server.Serve("/", new DashboardContent());
        }

        /// <summary>Gets how often a sensor has thrown an exception instead of returning its value.</summary>
        public int FailedReads { get; private set; }

        /// <summary>Gets the TCP port.</summary>
        public int Port => _server.Port;

        /// <summary>Opens the port.</summary>
        public void Open() => _server.Open();

        /// <summary>
        /// Serves until <see cref="Stop"/> is called. One loop does everything: it polls the network between two rounds of readings.
        /// </summary>
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
                for (int i = 0; i < _sensors.Length; i++) _readings[i].Set(Read(i));
                _channel.Publish();
            }

            if (_upstream != null) _upstream.Stop();
            _server.Stop();
        }

        /// <summary>
        /// Streams to a server as well, with the same messages as to a dashboard, and accepts the same commands from it. Reconnects when
        /// the connection is lost.
        /// </summary>
        /// <param name="url">The server's address: "ws://192.168.1.2/telemetry".</param>
        public void ConnectUpstream(string url)
        {
            var options = new WsClientOptions { ReceiveBufferSize = 256, SendBufferSize = 1024, ReconnectDelayMs = 1000 };
            _upstream = new WsClient(url, this, options);
            _upstream.Start();
        }

        /// <summary>Ends <see cref="Run"/>. Safe from any thread.</summary>
        public void Stop() => _isStopping = true;

        /// <inheritdoc/>
        public override WsResponse OnRequest(WsConnection connection, WsRequest request) =>
            request.IsWebSocket && request.Path != SocketPath ? WsResponse.Refuse(HttpStatus.NotFound) : WsResponse.Accept;

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

        /// <summary>Sends the state of the light to a client that was busy when it was switched.</summary>
        public override void OnDrained(WsConnection connection) => connection.SendText(LedState());

        // One sensor that fails is no reason to end the station, which would be for good: it has no value, and is read again.
        private double Read(int i)
        {
            double value;
            try
            {
                value = _sensors[i].Read();
            }
            catch (Exception e)
            {
                FailedReads++;
                if (_failures[i]++ == 0) Log(_sensors[i], "failed: " + e.GetType().Name + ": " + e.Message);
                return double.NaN;
            }

            // NaN is no failure, but no sign of recovery either: a sensor that tries once a minute has nothing to say in between.
            if (_failures[i] > 0 && !double.IsNaN(value))
            {
                Log(_sensors[i], "works again; failed readings: " + _failures[i].ToString());
                _failures[i] = 0;
            }

            return value;
        }

        private static void Log(ISensor sensor, string text)
        {
            try
            {
                Console.WriteLine("Sensor " + sensor.Name + " " + text);
            }
            catch (Exception)
            {
                // No memory for the line, probably, and so none to say that.
            }
        }

        private void Switch(bool on)
        {
            _led.IsOn = on;
            _server.BroadcastText(LedState());
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
                text += (i == 0 ? "{\"name\":" : ",{\"name\":") + Quote(sensor.Name) + ",\"label\":" + Quote(sensor.Label)
                    + ",\"unit\":" + Quote(sensor.Unit)
                    + ",\"decimals\":" + sensor.Decimals.ToString() + ",\"simulated\":" + Bool(sensor.IsSimulated) + "}";
            }

            return text + "]}";
        }

        // Names and units are the station's own: the only characters in them that JSON escapes are quotes and backslashes.
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
