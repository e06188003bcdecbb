using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Sample;

namespace NanoWs.Integration
{
    /// <summary>The station with sensors that fail: in this process, where they can be made to.</summary>
    [TestClass]
    [DoNotParallelize] // The console is shared by all tests.
    public class FailingSensorTests
    {
        private sealed class Sensor(string name) : ISensor
        {
            public string Name => name;

            public string Label => name;

            public string Unit => "";

            public int Decimals => 0;

            public bool IsSimulated => true;

            /// <summary>The value to return; null to throw an exception.</summary>
            public double? Value { get; set; } = 0;

            public int Reads { get; private set; }

            public double Read()
            {
                Reads++;
                return Value ?? throw new InvalidOperationException("not started");
            }

            public void WaitForReads(int count)
            {
                int end = Reads + count;
                Host.Until(() => Reads >= end, "the station reads " + name);
            }
        }

        private sealed class Light : ILed
        {
            public bool IsOn { get; set; }

            public bool IsSimulated => true;
        }

        private sealed class Relay(string name) : ISwitch
        {
            private bool _isOn;

            public string Name => name;

            public string Label => name;

            public string Unit => "";

            public int Decimals => 0;

            public bool IsSimulated => true;

            public void Switch(bool on) => _isOn = on;

            public double Read() => _isOn ? 1 : 0;
        }

        private static string Printed(ISensor[] sensors, Action<Station> action)
        {
            TextWriter before = Console.Out;
            var text = new StringWriter();
            Console.SetOut(TextWriter.Synchronized(text));
            var station = new Station("test", 0, sensors, new Light(), 2);
            var loop = new Thread(station.Run);
            try
            {
                station.Open();
                loop.Start();
                action(station);
                Assert.IsTrue(loop.IsAlive, "the station keeps running");
            }
            finally
            {
                station.Stop();
                loop.Join();
                Console.SetOut(before);
            }

            return text.ToString();
        }

        private static JsonElement Values(Recorder handler, string name)
        {
            while (true)
            {
                JsonElement message = JsonDocument.Parse(handler.Next()[5..^1]).RootElement;
                if (message.GetProperty("type").GetString() != "readings") continue;
                if (message.GetProperty("values").TryGetProperty(name, out JsonElement value)) return value;
            }
        }

        [TestMethod]
        public void Switch_ofStation_isSwitchedByItsCommandsAndRead()
        {
            Printed([new Sensor("one"), new Relay("pump"), new Relay("fan")], station =>
            {
                var handler = new Recorder();
                using WsClient client = Host.Connect(station.Port, handler, null, "/ws");
                handler.Expect("Open");
                foreach (bool on in new[] { true, false })
                {
                    client.SendText("fan " + (on ? "on" : "off"));
                    while (Values(handler, "fan").GetInt32() != (on ? 1 : 0))
                    {
                    }

                    Assert.AreEqual(0, Values(handler, "pump").GetInt32());
                }

                client.SendText("one on");
                const string Reply = "Unknown command. There are: led on, led off, pump on, pump off, fan on, fan off.";
                handler.WaitFor("Text({\"type\":\"error\",\"message\":\"" + Reply + "\"})");
            });
        }

        [TestMethod]
        public void SensorThatThrows_amongOthers_hasNoValueUntilItWorks()
        {
            Sensor good = new("good"), bad = new("bad");
            bad.Value = null;
            good.Value = 7;
            Printed([bad, good], station =>
            {
                var handler = new Recorder();
                using WsClient client = Host.Connect(station.Port, handler, null, "/ws");
                handler.Expect("Open");

                Assert.AreEqual(JsonValueKind.Null, Values(handler, "bad").ValueKind);
                Assert.AreEqual(7, Values(handler, "good").GetInt32());
                bad.WaitForReads(2);
                bad.Value = 5;
                JsonElement value;
                do value = Values(handler, "bad");
                while (value.ValueKind == JsonValueKind.Null);
                Assert.AreEqual(5, value.GetInt32());
            });
        }

        [TestMethod]
        public void SensorThatThrows_againAndAgain_isLoggedOnceAndCounted()
        {
            var sensor = new Sensor("bad") { Value = null };
            int failed = 0;
            string text = Printed([sensor], station =>
            {
                sensor.WaitForReads(4);
                failed = station.FailedReads;
            });

            Assert.AreEqual("Sensor bad failed: InvalidOperationException: not started", text.Trim());
            Assert.IsTrue(failed >= 3, failed + " failed readings are counted");
        }

        [TestMethod]
        public void SensorThatWorked_inBetween_isLoggedAgain()
        {
            var sensor = new Sensor("bad");
            string text = Printed([sensor], station =>
            {
                foreach (double? value in new double?[] { null, 1, null })
                {
                    sensor.Value = value;
                    sensor.WaitForReads(2);
                }
            });

            string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.HasCount(3, lines, text);
            StringAssert.StartsWith(lines[0], "Sensor bad failed: ");
            StringAssert.StartsWith(lines[1], "Sensor bad works again; failed readings: ");
            Assert.AreEqual(lines[0], lines[2]);
        }

        // Like WifiSignal between its scans while Wi-Fi is disconnected.
        [TestMethod]
        public void SensorThatThrows_withoutValueInBetween_isLoggedOnce()
        {
            var sensor = new Sensor("rssi");
            string text = Printed([sensor], station =>
            {
                foreach (double? value in new double?[] { null, double.NaN, null })
                {
                    sensor.Value = value;
                    sensor.WaitForReads(2);
                }
            });

            Assert.AreEqual(1, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(), text);
        }

        [TestMethod]
        public void Sensor_withoutValue_isNoFailure()
        {
            var sensor = new Sensor("none") { Value = double.NaN };
            string text = Printed([sensor], station =>
            {
                sensor.WaitForReads(3);
                Assert.AreEqual(0, station.FailedReads);
            });

            Assert.AreEqual("", text);
        }
    }
}
