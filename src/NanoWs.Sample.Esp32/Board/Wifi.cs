using System;
using System.Net.NetworkInformation;
using System.Threading;
using nanoFramework.Networking;

namespace NanoWs.Sample
{
    /// <summary>The Wi-Fi network whose name and password are in the board's configuration, written by nanoff: see hardware/.</summary>
    internal static class Wifi
    {
        /// <summary>Joins the network; tries until it succeeds.</summary>
        public static NetworkInterface Join()
        {
            while (!WifiNetworkHelper.Reconnect(false, 0, new CancellationTokenSource(30000).Token))
            {
                Console.WriteLine("No Wi-Fi yet (" + WifiNetworkHelper.Status.ToString()
                    + "). Is the board configured for this network? Trying again.");
                Thread.Sleep(2000); // a wrong password fails at once: do not retry as fast as the loop can
            }

            return NetworkInterface.GetAllNetworkInterfaces()[0];
        }

        /// <summary>The network's name.</summary>
        public static string Ssid(NetworkInterface network)
        {
            Wireless80211Configuration[] all = Wireless80211Configuration.GetAllWireless80211Configurations();
            return all[(int)network.SpecificConfigId].Ssid;
        }
    }
}
