using System;

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

        /// <summary>The time between two points of the history, in milliseconds.</summary>
        public const int HistoryInterval = 1000;

        private const string SocketPath = "/ws";

        private readonly ISensor[] _sensors;
        private readonly Reading[] _readings; // one for each sensor
        private readonly int[] _failures; // of each sensor, since it last had a value
        private readonly ILed _led;
        private readonly WsServer _server;
        private readonly SensorChannel _channel;
        private readonly Reading _light;
        private WsClient _upstream;
        private bool _isStopping;

        /// <param name="name">The name shown on the dashboard.</param>
        /// <param name="port">The TCP port; 0 lets the system choose.</param>
        /// <param name="sensors">The sensors to read.</param>
        /// <param name="led">The light to switch.</param>
        /// <param name="maxConnections">The maximum number of open dashboards.</param>
        /// <param name="guard">What admits dashboards, such as a PasswordGuard; null to admit everybody.</param>
        /// <param name="historyPoints">How many points of each reading to keep, of 4 bytes each, one a second; 0 for none.</param>
        public Station(
            string name, int port, ISensor[] sensors, ILed led, int maxConnections, WsGuard guard = null, int historyPoints = 300)
        {
            _sensors = sensors;
            _led = led;
            _channel = new SensorChannel(maxConnections + 1); // the dashboards, and the upstream server
            _channel.HelloMembers = "\"station\":" + Json.Quote(name);
            _channel.OnCommand = Execute;
            if (historyPoints > 0) _channel.KeepHistory(HistoryInterval, historyPoints);
            _failures = new int[sensors.Length];
            _readings = new Reading[sensors.Length];
            for (int i = 0; i < sensors.Length; i++)
            {
                _readings[i] = _channel.Add(sensors[i].Name, sensors[i].Decimals);
                _readings[i].Label = sensors[i].Label;
                _readings[i].Unit = sensors[i].Unit;
                _readings[i].IsSimulated = sensors[i].IsSimulated;
            }

            _light = _channel.Add("led", 0);
            _light.Label = "Light";
            _light.HelloMembers = "\"kind\":\"switch\"";
            _light.IsSimulated = led.IsSimulated;
            _light.PointSize = 0;
            Switch(led.IsOn);

            var options = new WsServerOptions
            {
                MaxConnections = maxConnections,
                ReceiveBufferSize = 256,
                Guard = guard,
                Subprotocols = new[] { SensorChannel.CborSubprotocol },
            };
            _server = new WsServer(port, this, options);
            _server.Serve("/", new DashboardContent());
            _server.Serve("/nanows.js", new ScriptContent());
            _server.ServeReadings(_channel);
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
                long wait = next - _channel.UptimeMs;
                if (wait > 0)
                {
                    _server.Poll((int)wait);
                    continue;
                }

                next = _channel.UptimeMs + Interval;
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
            var options = new WsClientOptions { ReceiveBufferSize = 256, ReconnectDelayMs = 1000 };
            _upstream = new WsClient(url, this, options);
            _upstream.Start();
        }

        /// <summary>Ends <see cref="Run"/>. Safe from any thread.</summary>
        public void Stop() => _isStopping = true;

        /// <inheritdoc/>
        public override WsResponse OnRequest(WsConnection connection, WsRequest request) =>
            request.IsWebSocket && request.Path != SocketPath ? WsResponse.Refuse(HttpStatus.NotFound) : WsResponse.Accept;

        /// <inheritdoc/>
        public override void OnOpen(WsConnection connection) => _channel.Join(connection);

        /// <inheritdoc/>
        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            _channel.HandleCommand(connection, buffer, offset, count);

        private string Execute(string command)
        {
            string known = "led on, led off";
            if (command == "led on" || command == "led off")
            {
                Switch(command == "led on");
                return null;
            }

            foreach (ISensor sensor in _sensors)
            {
                if (!(sensor is ISwitch other)) continue;
                string on = sensor.Name + " on", off = sensor.Name + " off";
                if (command == on || command == off)
                {
                    other.Switch(command == on);
                    return null;
                }

                known += ", " + on + ", " + off;
            }

            return "Unknown command. There are: " + known + ".";
        }

        // A sensor that fails must not end the station: until it works again, it has no value.
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

            // NaN is neither a failure nor a sign of recovery: a sensor that measures once a minute may have no value in between.
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
                // Probably there is not enough memory to build the line.
            }
        }

        private void Switch(bool on)
        {
            _led.IsOn = on;
            _light.Set(on ? 1 : 0);
        }
    }
}
