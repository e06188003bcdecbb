using System;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace NanoWs.Sample
{
    /// <summary>The program to flash: joins the Wi-Fi network that the board is configured for, then runs the station.</summary>
    public static class Program
    {
        private const int LedPin = 2;
        private const int AdcChannel = 0;
        private const int Port = 80;
        private const int MaxConnections = 4;

        // True on boards whose LED is lit by pulling the pin low.
        private const bool IsLedInverted = false;

        // How often to measure the strength of the Wi-Fi, in minutes; 0 for never. Each scan takes about 6 s, during which messages wait.
        private static readonly int SignalMinutes = 0;

        // The password of the dashboard, 1 to 64 characters; null to let everybody in who reaches the board.
        private static readonly string Password = null;

        // The registry to announce the board to ("http://192.168.1.2/stations"), and the server to stream to in addition to the
        // dashboards ("ws://192.168.1.2/telemetry"); null for none.
        private static readonly string RegistryUrl = null;
        private static readonly string UpstreamUrl = null;

        /// <summary>Runs the station.</summary>
        public static void Main()
        {
            Join();
            NetworkInterface network = NetworkInterface.GetAllNetworkInterfaces()[0];
            var sensors = new ISensor[] { new FreeHeap(), new AnalogInput(AdcChannel) };
            if (SignalMinutes > 0) sensors = Add(sensors, new WifiSignal(Ssid(network), SignalMinutes * 60000));
            WsGuard guard = Password == null ? null : new PasswordGuard(Password);
            var station = new Station("NanoWs on ESP32", Port, sensors, new OnBoardLed(LedPin, IsLedInverted), MaxConnections, guard);
            station.Open();
            string address = "http://" + network.IPv4Address + "/";
            Console.WriteLine("Dashboard: " + address);
            if (RegistryUrl != null) Registry.Announce(RegistryUrl, address);
            if (UpstreamUrl != null) station.ConnectUpstream(UpstreamUrl);
            station.Run();
        }

        // The network's name and password are in the board's configuration, written by nanoff: see hardware/.
        private static void Join()
        {
            while (!WifiNetworkHelper.Reconnect(false, 0, new CancellationTokenSource(30000).Token))
            {
                Console.WriteLine("No Wi-Fi yet (" + WifiNetworkHelper.Status.ToString()
                    + "). Is the board configured for this network? Trying again.");
                Thread.Sleep(2000); // a wrong password fails at once: do not retry as fast as the loop can
            }
        }

        private static ISensor[] Add(ISensor[] sensors, ISensor another)
        {
            var more = new ISensor[sensors.Length + 1];
            sensors.CopyTo(more, 0);
            more[sensors.Length] = another;
            return more;
        }

        private static string Ssid(NetworkInterface network)
        {
            Wireless80211Configuration[] all = Wireless80211Configuration.GetAllWireless80211Configurations();
            return all[(int)network.SpecificConfigId].Ssid;
        }
    }
}
