namespace NanoWs
{
    /// <summary>A reading as Home Assistant's MQTT integration has it described, in JSON.</summary>
    internal static class Discovery
    {
        /// <summary>Returns what it is in Home Assistant.</summary>
        public static string Component(Reading reading)
        {
            switch (reading.Kind)
            {
                case ReadingKind.Switch: return "switch";
                case ReadingKind.Slider:
                case ReadingKind.Number: return "number";
                case ReadingKind.Choice: return "select";
                case ReadingKind.Text: return "text";
                case ReadingKind.Button: return "button";
                default: return "sensor";
            }
        }

        /// <summary>Returns the configuration; "~" is the base topic.</summary>
        public static string Describe(Reading reading, string baseTopic, string deviceName)
        {
            string component = Component(reading);
            string node = Id(baseTopic);
            string config = "{\"~\":" + Json.Quote(baseTopic) + ",\"name\":" + Json.Quote(reading.Label ?? reading.Name)
                + ",\"unique_id\":\"" + node + "_" + Id(reading.Name) + "\",\"availability_topic\":\"~/status\"";
            if (component != "button") config += ",\"state_topic\":\"~/" + reading.Name + "\"";
            if (component != "sensor") config += ",\"command_topic\":\"~/" + reading.Name + "/set\"";
            return config + Members(reading, component) + ",\"device\":{\"identifiers\":[\"" + node + "\"],\"name\":"
                + Json.Quote(deviceName) + "}}";
        }

        private static string Members(Reading reading, string component)
        {
            switch (component)
            {
                case "switch": return ",\"payload_on\":\"on\",\"payload_off\":\"off\"";
                case "button": return ",\"payload_press\":\"press\"";
                case "select": return Options(reading);
                case "text": return reading is TextReading text ? ",\"max\":" + text.MaxLength.ToString() : "";
                case "number": return Unit(reading) + Number(reading);
                default: return Sensor(reading);
            }
        }

        private static string Number(Reading reading)
        {
            int decimals = Decimals(reading);
            string step = reading.Format(reading.Step);
            if (step == "null")
            {
                // The smallest step that Home Assistant allows is 0.001.
                step = decimals == 0 ? "1" : decimals == 1 ? "0.1" : decimals == 2 ? "0.01" : "0.001";
            }

            string mode = reading.Kind == ReadingKind.Slider ? "slider" : "box";
            return Limit(reading, "min", reading.Min) + Limit(reading, "max", reading.Max)
                + ",\"step\":" + step + ",\"mode\":\"" + mode + "\"";
        }

        private static string Limit(Reading reading, string name, double value)
        {
            string text = reading.Format(value);
            return text == "null" ? "" : ",\"" + name + "\":" + text;
        }

        private static string Sensor(Reading reading)
        {
            if (reading.Choices != null) return ",\"device_class\":\"enum\"" + Options(reading);
            if (reading is TextReading) return "";
            string deviceClass = DeviceClass(reading);
            return Unit(reading) + (deviceClass == null ? "" : ",\"device_class\":\"" + deviceClass + "\"")
                + (reading.Kind == ReadingKind.Log ? "" : ",\"state_class\":\"measurement\"")
                + ",\"suggested_display_precision\":" + Decimals(reading).ToString();
        }

        private static string Unit(Reading reading) =>
            string.IsNullOrEmpty(reading.Unit) ? "" : ",\"unit_of_measurement\":" + Json.Quote(reading.Unit);

        private static string Options(Reading reading)
        {
            string list = "";
            foreach (string choice in reading.Choices ?? new string[0]) list += (list == "" ? "" : ",") + Json.Quote(choice);
            return ",\"options\":[" + list + "]";
        }

        // "0.00" has two.
        private static int Decimals(Reading reading)
        {
            int size = reading.Format(0).Length;
            return size < 2 ? 0 : size - 2;
        }

        // Where the unit tells, and Home Assistant accepts it for the class; of percent and ppm the name has to.
        private static string DeviceClass(Reading reading)
        {
            string name = reading.Name;
            switch (reading.Unit)
            {
                case "°C":
                case "°F":
                case "K": return "temperature";
                case "hPa":
                case "kPa":
                case "Pa":
                case "mbar":
                case "bar": return "pressure";
                case "lx": return "illuminance";
                case "V":
                case "mV": return "voltage";
                case "A":
                case "mA": return "current";
                case "W":
                case "kW": return "power";
                case "Hz":
                case "kHz":
                case "MHz": return "frequency";
                case "dBm": return "signal_strength";
                case "m/s":
                case "km/h": return "speed";
                case "s":
                case "min":
                case "h": return "duration";
                case "ppm": return Contains(name, "co2") ? "carbon_dioxide" : null;
                case "%": return Contains(name, "humid") ? "humidity" : Contains(name, "moist") ? "moisture"
                    : Contains(name, "batter") ? "battery" : null;
                default: return null;
            }
        }

        // Whether an ASCII name has a word of lower-case letters in it, whatever its case. ToLower and IndexOf follow the language of the
        // PC: in Turkish "HUMIDITY" has no "humid" in it.
        private static bool Contains(string name, string word)
        {
            for (int start = 0; start + word.Length <= name.Length; start++)
            {
                int i = 0;
                while (i < word.Length && (name[start + i] | 0x20) == word[i]) i++;
                if (i == word.Length) return true;
            }

            return false;
        }

        /// <summary>Returns a name as an identifier in discovery topics: letters, digits, dashes and underscores.</summary>
        public static string Id(string name)
        {
            string id = "";
            foreach (char c in name.ToCharArray())
            {
                char lower = (char)(c | 0x20);
                bool isLetter = c < 0x80 && lower >= 'a' && lower <= 'z';
                id += isLetter || (c >= '0' && c <= '9') || c == '-' ? c.ToString() : "_";
            }

            return id;
        }
    }
}
