using System;
using System.Net;
using System.Threading.Tasks;
using Meadow;
using Meadow.Devices;
using Meadow.Hardware;
using NanoWs;
using NanoWs.Sample;

namespace Station
{
    public class MeadowApp : App<F7FeatherV2>
    {
        private const int Port = 8080;
        private const int MaxConnections = 4;

        private readonly SensorChannel _channel = new SensorChannel(MaxConnections);
        private IAnalogInputPort _input;
        private WsServer _server;
        private Reading _voltage;
        private Reading _memory;

        public override Task Initialize()
        {
            _input = Device.CreateAnalogInputPort(Device.Pins.A00);
            _voltage = _channel.Add("voltage", 2);
            _voltage.Label = "A00";
            _voltage.Unit = "V";
            _memory = _channel.Add("managed", 0);
            _memory.Label = "Managed memory";
            _memory.Unit = "KB";
            _channel.KeepHistory(1000, 300);
            _channel.HelloMembers = "\"station\":\"Meadow\"";
            var light = new Light(Device.CreateDigitalOutputPort(Device.Pins.OnboardLedGreen, Light.Dark), _channel);
            _channel.OnCommand = light.Execute;

            // IPv4 only: the coprocessor has the network. All buffers are allocated here.
            var options = new WsServerOptions { MaxConnections = MaxConnections, ReceiveBufferSize = 256 };
            _server = new WsServer(new SocketListener(IPAddress.Any, Port), new Dashboards(_channel), options);
            _server.Serve("/", new DashboardContent());
            _server.ServeReadings(_channel);
            return Task.CompletedTask;
        }

        public override async Task Run()
        {
            var wifi = Device.NetworkAdapters.Primary<IWiFiNetworkAdapter>();
            while (!wifi.IsConnected) await Task.Delay(500);
            _server.Start(); // one thread for all connections
            Resolver.Log.Info("Dashboard: http://" + wifi.IpAddress + ":" + Port + "/");

            while (true)
            {
                var voltage = await _input.Read();
                _voltage.Set(voltage.Volts);
                _memory.Set(GC.GetTotalMemory(false) / 1024.0);
                _channel.Publish();
                await Task.Delay(250);
            }
        }
    }

    /// <summary>Admits dashboards, and hands their commands to the channel.</summary>
    public class Dashboards : WsHandler
    {
        private readonly SensorChannel _channel;

        public Dashboards(SensorChannel channel) => _channel = channel;

        public override WsResponse OnRequest(WsConnection connection, WsRequest request) =>
            request.IsWebSocket && request.Path != "/ws" ? WsResponse.Refuse(HttpStatus.NotFound) : WsResponse.Accept;

        public override void OnOpen(WsConnection connection) => _channel.Join(connection);

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            _channel.HandleCommand(connection, buffer, offset, count);
    }

    /// <summary>The LED, and the reading that tells whether it is lit.</summary>
    public class Light
    {
        // The LED is wired to the supply (common anode): a low pin lights it.
        public const bool Dark = true;

        private readonly IDigitalOutputPort _led;
        private readonly Reading _reading;

        public Light(IDigitalOutputPort led, SensorChannel channel)
        {
            _led = led;
            _reading = channel.Add("led", 0);
            _reading.Label = "Light";
            _reading.HelloMembers = "\"kind\":\"switch\"";
            _reading.PointSize = 0; // no history
            Switch(false);
        }

        public string Execute(string command)
        {
            if (command != "led on" && command != "led off") return "Unknown command. There are: led on, led off.";
            Switch(command == "led on");
            return null;
        }

        private void Switch(bool on)
        {
            _led.State = on ? !Dark : Dark;
            _reading.Set(on ? 1 : 0);
        }
    }
}
