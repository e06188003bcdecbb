using System.Collections.Generic;

// As much of nanoFramework's API as WifiSignal uses. It behaves like the firmware: a scan throws while Wi-Fi is disconnected, and its
// result arrives later, on another thread.
namespace System.Device.Wifi
{
    internal delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);

    internal sealed class WifiAdapter
    {
        [ThreadStatic]
        private static WifiAdapter s_next;

        public event AvailableNetworksChangedEventHandler AvailableNetworksChanged;

        public WifiNetworkReport NetworkReport => IsOutOfMemory ? throw new OutOfMemoryException() : new WifiNetworkReport(Networks);

        public List<WifiAvailableNetwork> Networks { get; } = new();

        public bool IsDisconnected { get; set; }

        public bool IsOutOfMemory { get; set; }

        public int Scans { get; private set; }

        /// <summary>What the next call of FindAllAdapters on this thread returns.</summary>
        public static WifiAdapter Next() => s_next = new WifiAdapter();

        public static WifiAdapter[] FindAllAdapters() => new[] { s_next };

        public void ScanAsync()
        {
            Scans++;
            if (IsDisconnected) throw new InvalidOperationException("Wi-Fi is not started");
        }

        public void CompleteScan() => AvailableNetworksChanged(this, EventArgs.Empty);
    }

    internal sealed class WifiNetworkReport(List<WifiAvailableNetwork> networks)
    {
        public WifiAvailableNetwork[] AvailableNetworks => networks.ToArray();
    }

    internal sealed class WifiAvailableNetwork(string ssid, double rssi)
    {
        public string Ssid => ssid;

        public double NetworkRssiInDecibelMilliwatts => rssi;
    }
}
