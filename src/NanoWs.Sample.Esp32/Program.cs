using System;
using System.Device.Adc;
using System.Device.Gpio;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Hardware.Esp32;

namespace NanoWs.Sample
{
    /// <summary>The program to flash: joins the Wi-Fi network that the board is configured for, then runs the dashboard.</summary>
    public static class Program
    {
        private const int LedPin = 2;
        private const bool IsLedInverted = false; // true on boards whose LED is lit by pulling the pin low
        private const int AdcChannel = 0; // 0 is GPIO 36
        private const int MaxConnections = 4;

        // How often to measure the strength of the Wi-Fi, in minutes; 0 for never. Each scan takes about 6 s, during which messages wait.
        private static readonly int SignalMinutes = 0;

        // The password of the dashboard, 1 to 64 characters; null to let everybody in who reaches the board.
        private static readonly string Password = null;

        // The registry to announce the board to ("http://192.168.1.2/stations"), and the server to stream to in addition to the
        // dashboards ("ws://192.168.1.2/telemetry"); null for none.
        private static readonly string RegistryUrl = null;
        private static readonly string UpstreamUrl = null;

        /// <summary>Runs the dashboard.</summary>
        public static void Main()
        {
            NetworkInterface network = Wifi.Join();
            var dashboard = new Dashboard("NanoWs on ESP32", MaxConnections) { Password = Password, HistoryPoints = 300 };
            dashboard.AddReading("heap", "Free memory", "KB", 1, FreeKilobytes);
            var input = new AdcController().OpenChannel(AdcChannel);
            dashboard.AddReading("adc", "Analog input", "%", 1, () => input.ReadRatio() * 100);
            if (SignalMinutes > 0)
            {
                var signal = new WifiSignal(Wifi.Ssid(network), SignalMinutes * 60000);
                dashboard.AddReading("rssi", "Wi-Fi signal", "dBm", 0, signal.Read);
            }

            var gpio = new GpioController();
            GpioPin led = gpio.OpenPin(LedPin, PinMode.Output);
            led.Write(IsLedInverted ? PinValue.High : PinValue.Low);
            dashboard.AddSwitch("led", "Light", isOn => led.Write(isOn != IsLedInverted ? PinValue.High : PinValue.Low));

            dashboard.Start(80);
            string address = "http://" + network.IPv4Address + "/";
            Console.WriteLine("Dashboard: " + address);
            if (RegistryUrl != null) Registry.Announce(RegistryUrl, address);
            if (UpstreamUrl != null) StreamTo(UpstreamUrl, dashboard.Channel);
            Thread.Sleep(Timeout.Infinite); // the dashboard has a thread of its own; the program ends with this one
        }

        // The free part of the chip's internal memory.
        private static double FreeKilobytes()
        {
            NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.Internal, out uint _, out uint free, out uint _);
            return free / 1024.0;
        }

        // With the same messages as to a page, and the same commands from there. Reconnects when the connection is lost.
        private static void StreamTo(string url, SensorChannel channel)
        {
            var options = new WsClientOptions { ReceiveBufferSize = 256, ReconnectDelayMs = 1000 };
            new WsClient(url, new SensorHandler(channel), options).Start();
        }
    }
}
