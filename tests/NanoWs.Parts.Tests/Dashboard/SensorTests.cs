using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What a dashboard says of a sensor that throws, or has no value.</summary>
    [TestClass]
    public class SensorTests
    {
        private const double Broken = -1;
        private const string Failed = "Sensor s failed: InvalidOperationException: not started";

        // Reads a sensor that gives these values in turn. Returns what is said, each text in brackets.
        private static string Read(params double[] values)
        {
            int next = 0;
            var sensor = new Sensor(new SensorChannel(1).Add("s", 0), () =>
            {
                double value = values[next++];
                return value == Broken ? throw new InvalidOperationException("not started") : value;
            });
            string said = "";
            foreach (double value in values)
            {
                string text = sensor.Update();
                if (text != null) said += "[" + text + "]";
            }

            return said;
        }

        [TestMethod]
        public void Sensor_thatThrowsAgainAndAgain_isLoggedOnce() => Assert.AreEqual("[" + Failed + "]", Read(Broken, Broken, Broken));

        [TestMethod]
        public void Sensor_thatWorkedInBetween_isLoggedAgain() => Assert.AreEqual(
            "[" + Failed + "][Sensor s works again; failed readings: 2][" + Failed + "]", Read(Broken, Broken, 1, 2, Broken));

        // Like the strength of Wi-Fi between two scans while it is disconnected.
        [TestMethod]
        public void Sensor_thatThrowsWithoutValueInBetween_isLoggedOnce() =>
            Assert.AreEqual("[" + Failed + "]", Read(Broken, double.NaN, Broken));

        [TestMethod]
        public void Sensor_withoutValue_isNoFailure() => Assert.AreEqual("", Read(double.NaN, 1, double.NaN));
    }
}
