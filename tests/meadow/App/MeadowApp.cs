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
            _memory = _channel.Add("managed", 0);

            // IPv4 only: the coprocessor has the network. All buffers are allocated here.
            var options = new WsServerOptions { MaxConnections = MaxConnections, ReceiveBufferSize = 256, SendBufferSize = 1024 };
            var led = Device.CreateDigitalOutputPort(Device.Pins.OnboardLedGreen, Dashboards.Dark);
            var handler = new Dashboards(_channel, led);
            _server = new WsServer(new SocketListener(IPAddress.Any, Port), handler, options);
            _server.Serve("/", new DashboardContent());
            handler.Server = _server;
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

    /// <summary>Sends each dashboard a greeting that describes the readings, and switches the LED.</summary>
    public class Dashboards : WsHandler
    {
        // The LED is wired to the supply (common anode): a low pin lights it.
        public const bool Dark = true;

        private readonly SensorChannel _channel;
        private readonly IDigitalOutputPort _led;

        public Dashboards(SensorChannel channel, IDigitalOutputPort led)
        {
            _channel = channel;
            _led = led;
        }

        public WsServer Server { get; set; }

        private bool IsLit => _led.State != Dark;

        public override WsResponse OnRequest(WsConnection connection, WsRequest request) =>
            request.IsWebSocket && request.Path != "/ws" ? WsResponse.Refuse(HttpStatus.NotFound) : WsResponse.Accept;

        public override void OnOpen(WsConnection connection)
        {
            connection.SendText("{\"type\":\"hello\",\"station\":\"Meadow\",\"uptime\":" + _channel.Uptime
                + ",\"led\":" + (IsLit ? "true" : "false")
                + ",\"ledSimulated\":false,\"readings\":["
                + "{\"name\":\"voltage\",\"label\":\"A00\",\"unit\":\"V\",\"decimals\":2,\"simulated\":false},"
                + "{\"name\":\"managed\",\"label\":\"Managed memory\",\"unit\":\"KB\",\"decimals\":0,\"simulated\":false}]}");
            _channel.Join(connection);
        }

        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
        {
            // "led on" or "led off": the sixth byte differs.
            if (count < 6 || buffer[offset] != 'l') return;
            _led.State = buffer[offset + 5] == 'n' ? !Dark : Dark;
            Server.BroadcastText("{\"type\":\"led\",\"on\":" + (IsLit ? "true}" : "false}"));
        }
    }
}
