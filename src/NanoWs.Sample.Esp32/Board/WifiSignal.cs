using System;
using System.Device.Wifi;

namespace NanoWs.Sample
{
    /// <summary>The strength of the network that the board has joined. It is found by a scan, so it is fresh only every half minute.</summary>
    internal sealed class WifiSignal : ISensor
    {
        private const long ScanInterval = 30000;

        private readonly WifiAdapter _adapter;
        private readonly string _ssid;
        private double _rssi = double.NaN;
        private long _nextScan;

        public WifiSignal(string ssid)
        {
            _ssid = ssid;
            _adapter = WifiAdapter.FindAllAdapters()[0];
            _adapter.AvailableNetworksChanged += OnScanned;
        }

        public string Name => "rssi";

        public string Label => "Wi-Fi signal";

        public string Unit => "dBm";

        public int Decimals => 0;

        public bool IsSimulated => false;

        public double Read()
        {
            long now = Environment.TickCount64;
            if (now >= _nextScan)
            {
                _nextScan = now + ScanInterval;
                _adapter.ScanAsync();
            }

            return _rssi;
        }

        private void OnScanned(WifiAdapter sender, object e)
        {
            foreach (WifiAvailableNetwork network in sender.NetworkReport.AvailableNetworks)
            {
                if (network.Ssid == _ssid) _rssi = network.NetworkRssiInDecibelMilliwatts;
            }
        }
    }
}
