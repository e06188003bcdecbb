using System;
using System.Device.Wifi;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Sample;

namespace NanoWs.Integration
{
    /// <summary>The board's sensor for the strength of its Wi-Fi, with an adapter made for the tests.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class WifiSignalTests
    {
        private const int Never = int.MaxValue;
        private const int Always = 0;

        private static (WifiSignal Signal, WifiAdapter Adapter) Create(int interval)
        {
            WifiAdapter adapter = WifiAdapter.Next();
            adapter.Networks.Add(new WifiAvailableNetwork("neighbours", -40));
            adapter.Networks.Add(new WifiAvailableNetwork("home", -70));
            adapter.Networks.Add(new WifiAvailableNetwork("home", -55));
            adapter.Networks.Add(new WifiAvailableNetwork("home", -60));
            return (new WifiSignal("home", interval), adapter);
        }

        [TestMethod]
        public void Signal_afterScan_isStrongestOfThatName()
        {
            (WifiSignal signal, WifiAdapter adapter) = Create(Never);

            Assert.AreEqual(double.NaN, signal.Read());
            adapter.CompleteScan();

            Assert.AreEqual(-55, signal.Read());
        }

        [TestMethod]
        public void Scan_withinInterval_isNotRepeated()
        {
            (WifiSignal signal, WifiAdapter adapter) = Create(Never);
            for (int i = 0; i < 100; i++) signal.Read();
            Assert.AreEqual(1, adapter.Scans);

            (signal, adapter) = Create(50);
            signal.Read();
            Thread.Sleep(100); // the interval passes: the sensor reads the real clock
            signal.Read();
            Assert.AreEqual(2, adapter.Scans);
        }

        [TestMethod]
        public void Signal_duringNextScan_isLastOne()
        {
            (WifiSignal signal, WifiAdapter adapter) = Create(Always);
            signal.Read();
            adapter.CompleteScan();

            Assert.AreEqual(-55, signal.Read(), "the result of this scan has not arrived yet");
            Assert.AreEqual(double.NaN, signal.Read(), "it did not arrive");
        }

        [TestMethod]
        public void Signal_withoutWifi_isGoneUntilItIsBack()
        {
            (WifiSignal signal, WifiAdapter adapter) = Create(Always);
            signal.Read();
            adapter.CompleteScan();
            adapter.IsDisconnected = true;

            for (int i = 0; i < 3; i++) Assert.ThrowsExactly<InvalidOperationException>(() => signal.Read());

            adapter.IsDisconnected = false;
            Assert.AreEqual(double.NaN, signal.Read(), "the value from before the disconnection is not shown");
            adapter.CompleteScan();
            Assert.AreEqual(-55, signal.Read());
        }

        // Between two scans the sensor has no value, rather than an old one.
        [TestMethod]
        public void Signal_afterFailedScan_isNotOldOne()
        {
            (WifiSignal signal, WifiAdapter adapter) = Create(100);
            signal.Read();
            adapter.CompleteScan();
            adapter.IsDisconnected = true;
            Thread.Sleep(200); // the interval passes

            Assert.ThrowsExactly<InvalidOperationException>(() => signal.Read());
            Assert.AreEqual(double.NaN, signal.Read());
        }

        [TestMethod]
        public void Signal_ofNetworkOutOfReach_isNone()
        {
            (WifiSignal signal, WifiAdapter adapter) = Create(Always);
            signal.Read();
            adapter.CompleteScan();
            adapter.Networks.RemoveAll(network => network.Ssid == "home");
            signal.Read();
            adapter.CompleteScan();

            Assert.AreEqual(double.NaN, signal.Read());
        }

        // An exception would end the thread that delivers the result, and with it all events of the board.
        [TestMethod]
        public void ScanResult_withoutMemoryForList_throwsNothing()
        {
            (WifiSignal signal, WifiAdapter adapter) = Create(Always);
            adapter.IsOutOfMemory = true;
            signal.Read();

            adapter.CompleteScan();

            Assert.AreEqual(double.NaN, signal.Read());
        }
    }
}
