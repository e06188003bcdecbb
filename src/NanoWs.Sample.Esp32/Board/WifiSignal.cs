using System;
using System.Device.Wifi;

namespace NanoWs.Sample
{
    /// <summary>
    /// The signal strength of the network that the board has joined. It is measured by a scan, during which messages wait, and therefore
    /// only every few minutes.
    /// </summary>
    internal sealed class WifiSignal
    {
        private readonly WifiAdapter _adapter;
        private readonly string _ssid;
        private readonly int _interval;
        private double _rssi = double.NaN;
        private long _nextScan;
        private bool _hasResult; // of the last scan

        /// <param name="ssid">The name of the network.</param>
        /// <param name="interval">How often to scan, in milliseconds; use several minutes.</param>
        public WifiSignal(string ssid, int interval)
        {
            _ssid = ssid;
            _interval = interval;
            _adapter = WifiAdapter.FindAllAdapters()[0];
            _adapter.AvailableNetworksChanged += OnScanned;
        }

        /// <summary>Returns the result of the last scan. Throws if a scan is due while Wi-Fi is disconnected or still joining.</summary>
        public double Read()
        {
            long now = Environment.TickCount64;
            if (now < _nextScan) return _rssi;
            _nextScan = now + _interval;

            // Until the result arrives, the previous one is returned. If the previous scan had none, Wi-Fi was disconnected.
            if (!_hasResult) _rssi = double.NaN;
            _hasResult = false;
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

        // Called by the firmware's only thread for events, which an exception would end.
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
                // Where there are many networks, the list may be too large for the heap.
            }

            _rssi = strongest;
            _hasResult = true;
        }
    }
}
