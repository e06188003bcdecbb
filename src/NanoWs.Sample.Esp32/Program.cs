using System;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace NanoWs.Sample
{
    /// <summary>What you flash: joins the Wi-Fi that the board is configured for, then is a station.</summary>
    public static class Program
    {
        private const int LedPin = 2;
        private const int AdcChannel = 0;
        private const int Port = 80;
        private const int MaxConnections = 4;

        // On boards that light it by pulling the pin low: true.
        private const bool IsLedInverted = false;

        // Where to announce the board ("http://192.168.1.2/stations") and where to stream to beside the dashboards ("ws://192.168.1.2/telemetry"); null for nowhere.
        private static readonly string RegistryUrl = null;
        private static readonly string UpstreamUrl = null;

        /// <summary>Starts the station.</summary>
        public static void Main()
        {
            Join();
            NetworkInterface network = NetworkInterface.GetAllNetworkInterfaces()[0];
            var sensors = new ISensor[] { new FreeHeap(), new AnalogInput(AdcChannel), new WifiSignal(Ssid(network)) };
            var station = new Station("NanoWs on ESP32", Port, sensors, new OnBoardLed(LedPin, IsLedInverted), MaxConnections);
            station.Open();
            string address = "http://" + network.IPv4Address + "/";
            Console.WriteLine("Dashboard: " + address);
            if (RegistryUrl != null) Registry.Announce(RegistryUrl, address);
            if (UpstreamUrl != null) station.ConnectUpstream(UpstreamUrl);
            station.Run();
        }

        // Name and password of the network are in the board's configuration: nanoff writes them, see hardware/.
        private static void Join()
        {
            while (!WifiNetworkHelper.Reconnect(false, 0, new CancellationTokenSource(30000).Token))
            {
                Console.WriteLine("No Wi-Fi yet (" + WifiNetworkHelper.Status.ToString() + "). Is the board configured for this network? Trying again.");
                Thread.Sleep(2000); // a bad password fails at once: not as fast as the loop can
            }
        }

        private static string Ssid(NetworkInterface network)
        {
            Wireless80211Configuration[] all = Wireless80211Configuration.GetAllWireless80211Configurations();
            return all[(int)network.SpecificConfigId].Ssid;
        }
    }
}
