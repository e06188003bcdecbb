using System;
using System.Diagnostics;
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

        /// <summary>Starts the station.</summary>
        public static void Main()
        {
            Join();
            NetworkInterface network = NetworkInterface.GetAllNetworkInterfaces()[0];
            var sensors = new ISensor[] { new FreeHeap(), new AnalogInput(AdcChannel), new WifiSignal(Ssid(network)) };
            var station = new Station("NanoWs on ESP32", Port, sensors, new OnBoardLed(LedPin), MaxConnections);
            station.Open();
            Debug.WriteLine("Dashboard: http://" + network.IPv4Address + "/");
            station.Run();
        }

        // Name and password of the network are in the board's configuration: nanoff writes them, see hardware/.
        private static void Join()
        {
            while (!WifiNetworkHelper.Reconnect(false, 0, new CancellationTokenSource(30000).Token))
            {
                Debug.WriteLine("No Wi-Fi yet (" + WifiNetworkHelper.Status.ToString() + "). Is the board configured for this network? Trying again.");
                Thread.Sleep(2000);
            }
        }

        private static string Ssid(NetworkInterface network)
        {
            Wireless80211Configuration[] all = Wireless80211Configuration.GetAllWireless80211Configurations();
            return all[(int)network.SpecificConfigId].Ssid;
        }
    }
}
