using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// The discovery messages against the configuration variables that Home Assistant documents for each component of its MQTT integration
    /// (www.home-assistant.io/integrations/sensor.mqtt/ and so on).
    /// </summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class HomeAssistantTests
    {
        // Of every component. "~" is the base topic of the discovery message.
        private const string Common = "~ name unique_id default_entity_id availability availability_mode availability_template "
            + "availability_topic payload_available payload_not_available device origin enabled_by_default encoding entity_category "
            + "entity_picture icon json_attributes_template json_attributes_topic qos";

        private static readonly Dictionary<string, (string Required, string Optional)> s_keys = new()
        {
            ["sensor"] = ("state_topic", "device_class expire_after force_update last_reset_value_template options state_class "
                + "suggested_display_precision unit_of_measurement value_template"),
            ["switch"] = ("command_topic", "command_template device_class optimistic payload_off payload_on retain state_off state_on "
                + "state_topic value_template"),
            ["number"] = ("command_topic", "command_template device_class max min mode optimistic payload_reset retain state_topic step "
                + "unit_of_measurement value_template"),
            ["select"] = ("command_topic options", "command_template optimistic retain state_topic value_template"),
            ["text"] = ("command_topic", "command_template max min mode pattern retain state_topic value_template"),
            ["button"] = ("command_topic", "command_template device_class payload_press retain"),
        };

        private static readonly string[] s_deviceKeys = ("configuration_url connections hw_version identifiers manufacturer model model_id "
            + "name serial_number suggested_area sw_version via_device").Split(' ');

        // A reading of each kind, and some with units.
        private static IEnumerable<Reading> Readings()
        {
            var channel = new SensorChannel(0);
            foreach ((string name, string unit) in new[]
            {
                ("temperature", "°C"), ("humidity", "%"), ("load", "%"), ("pressure", "hPa"), ("plain", null), ("co2", "ppm"),
                ("light", "lx"), ("signal", "dBm"), ("supply", "V"),
            })
            {
                Reading reading = channel.Add(name, 1);
                reading.Unit = unit;
                yield return reading;
            }

            foreach (string kind in new[]
            {
                ReadingKind.Gauge, ReadingKind.Value, ReadingKind.State, ReadingKind.Switch, ReadingKind.Slider, ReadingKind.Number,
                ReadingKind.Choice, ReadingKind.Text, ReadingKind.Button, ReadingKind.Log,
            })
            {
                Reading reading = kind == ReadingKind.Text ? channel.AddText("a." + kind, 20) : channel.Add("a." + kind, 2);
                reading.Kind = kind;
                reading.Label = "A \"" + kind + "\"";
                reading.Min = -1;
                reading.Max = 1;
                if (kind == ReadingKind.State || kind == ReadingKind.Choice) reading.Choices = ["Eco", "\"Full\""];
                yield return reading;
            }
        }

        [TestMethod]
        public void Configuration_ofEachKind_hasTheDocumentedKeys()
        {
            var ids = new HashSet<string>();
            foreach (Reading reading in Readings())
            {
                string component = Discovery.Component(reading);
                using JsonDocument config = JsonDocument.Parse(Discovery.Describe(reading, "house/greenhouse", "Green \"House\""));
                string[] keys = config.RootElement.EnumerateObject().Select(p => p.Name).ToArray();
                (string required, string optional) = s_keys[component];
                Assert.AreEqual(keys.Length, keys.Distinct().Count(), "each key once");
                string[] unknown = keys.Except($"{Common} {required} {optional}".Split(' ')).ToArray();
                Assert.IsEmpty(unknown, component + ": " + string.Join(", ", unknown));
                string[] missing = required.Split(' ').Except(keys).ToArray();
                Assert.IsEmpty(missing, component + ": " + string.Join(", ", missing));
                Assert.IsTrue(ids.Add(config.RootElement.GetProperty("unique_id").GetString()), "each ID once");
                CheckDevice(config.RootElement.GetProperty("device"));
                CheckValues(component, config.RootElement);
            }
        }

        // A device is known by its identifiers or connections, and needs a unique_id.
        private static void CheckDevice(JsonElement device)
        {
            Assert.IsEmpty(device.EnumerateObject().Select(p => p.Name).Except(s_deviceKeys).ToArray());
            Assert.AreEqual("house_greenhouse", device.GetProperty("identifiers")[0].GetString());
            Assert.AreEqual("Green \"House\"", device.GetProperty("name").GetString());
        }

        private static void CheckValues(string component, JsonElement config)
        {
            bool hasClass = config.TryGetProperty("device_class", out JsonElement deviceClass);
            if (component == "sensor" && config.TryGetProperty("options", out _))
            {
                Assert.AreEqual("enum", deviceClass.GetString(), "options are for the class enum");
                Assert.IsFalse(config.TryGetProperty("state_class", out _) || config.TryGetProperty("unit_of_measurement", out _));
            }

            if (component == "number") Assert.IsTrue(config.GetProperty("step").GetDouble() >= 0.001, "the least step");
            if (component == "text") Assert.IsTrue(config.GetProperty("max").GetInt32() <= 255);
            if (hasClass && config.TryGetProperty("unit_of_measurement", out JsonElement unit))
            {
                StringAssert.Contains(Units(deviceClass.GetString()), " " + unit.GetString() + " ");
            }
        }

        // Of those that Home Assistant accepts (developers.home-assistant.io/docs/core/entity/sensor).
        private static string Units(string deviceClass) => deviceClass switch
        {
            "temperature" => " °C °F K ",
            "humidity" or "moisture" or "battery" => " % ",
            "pressure" => " hPa kPa Pa mbar bar ",
            "carbon_dioxide" => " ppm ",
            "illuminance" => " lx ",
            "signal_strength" => " dB dBm ",
            "voltage" => " V mV ",
            _ => throw new ArgumentException(deviceClass),
        };
    }
}
