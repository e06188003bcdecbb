using System;
using NanoWs.Kit;

namespace NanoWs.Hour
{
    /// <summary>The heap that a dashboard and each of its widgets take, with short names and labels.</summary>
    internal static class Sizes
    {
        // The lists of controls and sensors have room for so many then, and no more.
        private const int Few = 4;
        private const int Many = 16;

        private static readonly string[] s_texts = { "Off", "On" };

        private delegate void Adder(Dashboard dashboard, string name);

        public static void Print()
        {
            Console.WriteLine("a dashboard for 4 browsers, without widgets: " + Of(0, (dashboard, name) => { }).ToString());
            Print("chart", (dashboard, name) => dashboard.AddReading(name, "a", "b").Set(1));
            Print("chart that the dashboard reads", (dashboard, name) => dashboard.AddReading(name, "a", "b", 0, () => 0));
            Print("gauge", (dashboard, name) => dashboard.AddGauge(name, "a", 0, 1).Set(1));
            Print("value", (dashboard, name) => dashboard.AddValue(name, "a"));
            Print("state", (dashboard, name) => dashboard.AddState(name, "a", s_texts));
            Print("switch", (dashboard, name) => dashboard.AddSwitch(name, "a", isOn => { }));
            Print("slider", (dashboard, name) => dashboard.AddSlider(name, "a", 0, 1, "b", value => { }));
            Print("number", (dashboard, name) => dashboard.AddNumber(name, "a", 0, 1, "b", value => { }));
            Print("choice", (dashboard, name) => dashboard.AddChoice(name, "a", s_texts, index => { }));
            Print("text of up to 20 bytes", (dashboard, name) => dashboard.AddText(name, "a", 20, text => { }));
            Print("button", (dashboard, name) => dashboard.AddButton(name, "a", () => { }));
            int none = Of(0, (dashboard, name) => { });
            int log = Of(1, (dashboard, name) => dashboard.AddLog("a")) - none;
            int full = Of(1, (dashboard, name) =>
            {
                dashboard.AddLog("a");
                for (int i = 0; i < 20; i++) dashboard.Log("twenty-four characters " + (i % 10).ToString());
            }) - none;
            Console.WriteLine("log: " + log.ToString() + ", with 20 lines of 24 characters " + full.ToString());
            int name = Heap.Of(() => new NetworkName("greenhouse", "Greenhouse", 80, null, null));
            Console.WriteLine("name on the network: " + name.ToString());
        }

        private static void Print(string widget, Adder add) =>
            Console.WriteLine(widget + ": " + ((Of(Many, add) - Of(Few, add)) / (Many - Few)).ToString());

        private static int Of(int count, Adder add) =>
            Heap.Of(() =>
            {
                var dashboard = new Dashboard("Greenhouse", 4, new VirtualClock());
                for (int i = 0; i < count; i++) add(dashboard, ((char)('a' + i)).ToString());
                dashboard.Open(new LoopbackListener(16));
                dashboard.Update(); // makes the history
                return dashboard;
            });
    }
}
