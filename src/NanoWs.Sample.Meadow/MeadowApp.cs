using System;
using System.Net;
using System.Threading.Tasks;
using Meadow;
using Meadow.Devices;
using Meadow.Hardware;
using NanoWs;

namespace Station
{
    public class MeadowApp : App<F7FeatherV2>
    {
        private const int Port = 8080;
        private const int MaxConnections = 4;

        // The LED is wired to the supply (common anode): a low pin lights it.
        private const bool Dark = true;

        private readonly Dashboard _dashboard = new Dashboard("Meadow", MaxConnections) { HistoryPoints = 300 };
        private IAnalogInputPort _input;
        private Reading _voltage;

        public override Task Initialize()
        {
            _input = Device.CreateAnalogInputPort(Device.Pins.A00);
            _voltage = _dashboard.AddReading("voltage", "A00", "V", decimals: 2);
            _dashboard.AddReading("managed", "Managed memory", "KB", 0, () => GC.GetTotalMemory(false) / 1024.0);
            IDigitalOutputPort led = Device.CreateDigitalOutputPort(Device.Pins.OnboardLedGreen, Dark);
            _dashboard.AddSwitch("led", "Light", isOn => led.State = isOn ? !Dark : Dark);
            return Task.CompletedTask;
        }

        public override async Task Run()
        {
            var wifi = Device.NetworkAdapters.Primary<IWiFiNetworkAdapter>();
            while (!wifi.IsConnected) await Task.Delay(500); // it joins by itself: meadow.config.yaml
            _dashboard.Start(new SocketListener(IPAddress.Any, Port)); // IPv4 only: the coprocessor has the network
            Resolver.Log.Info("Dashboard: http://" + wifi.IpAddress + ":" + _dashboard.Port + "/");

            while (true)
            {
                var voltage = await _input.Read();
                _voltage.Set(voltage.Volts);
                await Task.Delay(250); // as often as the dashboard sends values
            }
        }
    }
}
