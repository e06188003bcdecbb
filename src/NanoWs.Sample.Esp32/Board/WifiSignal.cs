using System;
using System.Device.Wifi;

namespace NanoWs.Sample
{
    /// <summary>
    /// The signal strength of the network that the board has joined. It is measured by a scan, which takes about 6 s, and therefore
    /// updated rarely.
    /// </summary>
    internal sealed class WifiSignal : ISensor
    {
        private readonly WifiAdapter _adapter;
        private readonly string _ssid;
        private readonly int _interval;
        private double _rssi = double.NaN;
        private long _nextScan;
        private bool _isAnswered;

        /// <param name="ssid">The name of the network.</param>
        /// <param name="interval">How often to look, in milliseconds: some minutes.</param>
        public WifiSignal(string ssid, int interval)
        {
            _ssid = ssid;
            _interval = interval;
            _adapter = WifiAdapter.FindAllAdapters()[0];
            _adapter.AvailableNetworksChanged += OnScanned;
        }

        public string Name => "rssi";

        public string Label => "Wi-Fi signal";

        public string Unit => "dBm";

        public int Decimals => 0;

        public bool IsSimulated => false;

        /// <summary>What the last look found. Throws if a look is due and Wi-Fi is away, or just joining.</summary>
        public double Read()
        {
            long now = Environment.TickCount64;
            if (now < _nextScan) return _rssi;
            _nextScan = now + _interval;

            // Until the result arrives, the last one is good enough. If there was none, Wi-Fi has been disconnected.
            if (!_isAnswered) _rssi = double.NaN;
            _isAnswered = false;
            try
            {
                _adapter.ScanAsync();
            }
            catch (Exception)
            {
                _rssi = double.NaN;
                throw;
            }

            return _rssi;
        }

        // Called by the firmware's one thread for events, which an exception would end.
        private void OnScanned(WifiAdapter sender, object e)
        {
            double strongest = double.NaN;
            try
            {
                foreach (WifiAvailableNetwork network in sender.NetworkReport.AvailableNetworks)
                {
                    double rssi = network.NetworkRssiInDecibelMilliwatts;
                    if (network.Ssid == _ssid && !(rssi <= strongest)) strongest = rssi;
                }
            }
            catch (Exception)
            {
                // The list of a crowded place may be more than there is memory for.
            }

            _rssi = strongest;
            _isAnswered = true;
        }
    }
}
