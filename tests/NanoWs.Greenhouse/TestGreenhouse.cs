using System;

namespace NanoWs.Greenhouse
{
    /// <summary>The widgets that the first lines of tests/dashboard/board.mjs list, in their order.</summary>
    internal static class TestGreenhouse
    {
        public static Dashboard Create()
        {
            var dashboard = new Dashboard("Test greenhouse");
            AddWeather(dashboard);
            Reading soil = dashboard.AddGauge("soil", "Soil moisture", 0, 100, "%");
            soil.WarnBelow = 20;
            dashboard.AddValue("heap", "Free memory", "bytes", 0, () => Wave(dashboard, 81234, 999, 7));
            Reading door = dashboard.AddState("door", "Door", new[] { "Closed", "Open", "Ajar" });
            dashboard.AddGroup("Controls");
            AddSwitches(dashboard);
            AddNumbers(dashboard, soil);
            AddTexts(dashboard);
            AddButton(dashboard, door);
            dashboard.AddGroup("Events");
            dashboard.AddLog("Events");
            dashboard.Log("Started");
            return dashboard;
        }

        private static void AddWeather(Dashboard dashboard)
        {
            Reading temperature = dashboard.AddReading("temperature", "Temperature", "°C", 1, () => Wave(dashboard, 21.5, 1.5, 60));
            temperature.Hint = "In the shade";
            temperature.WarnAbove = 30;
            dashboard.AddReading("humidity", "Humidity", "%", 0, () => Wave(dashboard, 55, 10, 120));
            Reading pressure = dashboard.AddReading("pressure", "Air pressure", "hPa", 1, () => Wave(dashboard, 1013, 8, 300));
            pressure.Min = 950;
            pressure.Max = 1050;
            pressure.IsSimulated = true;
        }

        private static void AddSwitches(Dashboard dashboard)
        {
            Reading pump = dashboard.AddSwitch("pump", "Pump", isOn => dashboard.Log(isOn ? "Pump on" : "Pump off"));
            pump.Hint = "Waters the left bed";
            dashboard.AddSwitch("valve", "Valve", isOn => throw new InvalidOperationException("The valve is stuck."));
        }

        private static void AddNumbers(Dashboard dashboard, Reading soil)
        {
            Reading fan = dashboard.AddSlider("fan", "Fan", 0, 100, "%", value => { });
            fan.Step = 1;
            fan.Set(30);
            dashboard.AddSlider("dryness", "Dryness", 0, 100, "%", value => soil.Set(100 - value), 1).Set(40);
            soil.Set(60);
            Reading target = dashboard.AddNumber("target", "Target", 5, 35, "°C", value => Refuse(value == 13, "Not thirteen."), 1);
            target.Step = 0.5;
            target.Set(20);
        }

        private static void AddTexts(Dashboard dashboard)
        {
            string[] modes = { "Off", "Eco", "Comfort" };
            Reading mode = dashboard.AddChoice("mode", "Mode", modes, index =>
            {
                Refuse(modes[index] == "Comfort", "No comfort today.");
                dashboard.Log("Mode " + modes[index]);
            });
            mode.Set(1);
            dashboard.AddText("title", "Name", 20, text => Refuse(text == "x", "Too short.")).Set("Bed 1");
        }

        private static void AddButton(Dashboard dashboard, Reading door)
        {
            int state = 0;
            door.Set(state);
            dashboard.AddButton("water", "Water now", () =>
            {
                dashboard.Log("Watered");
                state = (state + 1) % 3;
                door.Set(state);
            });
        }

        private static double Wave(Dashboard dashboard, double middle, double height, double seconds) =>
            middle + height * Math.Sin(dashboard.Channel.UptimeMs / 1000.0 / seconds * 2 * Math.PI);

        private static void Refuse(bool isRefused, string why)
        {
            if (isRefused) throw new InvalidOperationException(why);
        }
    }
}
