using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What a dashboard does with values and commands: docs/dashboard.md.</summary>
    [TestClass]
    public class DashboardTests
    {
        private const string NotFound = "There is no control with this name.";

        // What the handlers were called with. (Static, because the device's test runner has no instance.)
        private static string s_calls;

        private static string ValueOf(Reading reading)
        {
            var buffer = new byte[80];
            return Bytes.Text(Bytes.Slice(buffer, 0, reading.WriteValue(buffer, 0)));
        }

        private static Dashboard NewDashboard()
        {
            s_calls = "";
            return new Dashboard("Greenhouse", 2, new VirtualClock());
        }

        [TestMethod]
        public void Switch_commands_callTheHandlerAndSetTheReading()
        {
            Dashboard dashboard = NewDashboard();
            Reading pump = dashboard.AddSwitch("pump", "Pump", isOn => s_calls += isOn ? "on " : "off ");
            Assert.AreEqual("0", ValueOf(pump));
            Assert.IsNull(dashboard.Channel.Execute("pump on"));
            Assert.AreEqual("1", ValueOf(pump));
            Assert.IsNull(dashboard.Channel.Execute("pump off"));
            Assert.AreEqual("0", ValueOf(pump));
            Assert.AreEqual("on off ", s_calls);
            Assert.AreEqual("\"on\" or \"off\" is expected.", dashboard.Channel.Execute("pump maybe"));
            Assert.AreEqual("\"on\" or \"off\" is expected.", dashboard.Channel.Execute("pump"));
            Assert.AreEqual(NotFound, dashboard.Channel.Execute("pumpe on"));
            Assert.AreEqual(NotFound, dashboard.Channel.Execute(""));
            Assert.AreEqual("on off ", s_calls);
        }

        [TestMethod]
        public void Slider_commands_areCheckedAgainstItsRange()
        {
            Dashboard dashboard = NewDashboard();
            Reading fan = dashboard.AddSlider("fan", "Fan", -10, 100, "%", value => s_calls += value.ToString() + " ", 1);
            Assert.AreEqual("-10.0", ValueOf(fan));
            foreach (string good in new[] { "-10", "100", "42.5", "0", "7.", ".5", "-0.25" })
            {
                Assert.IsNull(dashboard.Channel.Execute("fan " + good), good);
            }

            string calls = s_calls;
            string wanted = "A number from -10.0 to 100.0 is expected.";
            foreach (string bad in new[]
            {
                "", "-10.1", "100.06", "1e1", "NaN", "0x1", "1,5", " 1", "1 ", "--1", "1.2.3", "-", ".", "99999999999999999999",
            })
            {
                Assert.AreEqual(wanted, dashboard.Channel.Execute("fan " + bad), bad);
            }

            Assert.AreEqual(calls, s_calls);
            Assert.IsNull(dashboard.Channel.Execute("fan 42.5"));
            Assert.AreEqual("42.5", ValueOf(fan));
        }

        [TestMethod]
        public void Number_withMoreDecimals_isThatWhichPagesShow()
        {
            Dashboard dashboard = NewDashboard();
            Reading fan = dashboard.AddNumber("fan", "Fan", 0, 100, "%", value => s_calls += value.ToString() + " ");
            Assert.IsNull(dashboard.Channel.Execute("fan 50.5"));
            Assert.IsNull(dashboard.Channel.Execute("fan 100.4"));
            Assert.AreEqual("50 100 ", s_calls);
            Assert.AreEqual("100", ValueOf(fan));
        }

        [TestMethod]
        public void Number_betweenTheSteps_isRefused()
        {
            Dashboard dashboard = NewDashboard();
            dashboard.AddNumber("target", "Target", -0.7, 35, "", value => s_calls += "!", 1).Step = 0.1;
            dashboard.AddSlider("fan", "Fan", 5, 100, "%", value => s_calls += "?").Step = 20;
            foreach (string good in new[] { "target -0.7", "target -0.4", "target 0", "target 34.9", "fan 5", "fan 85" })
            {
                Assert.IsNull(dashboard.Channel.Execute(good), good);
            }

            foreach (string bad in new[] { "fan 6", "fan 15", "fan 84", "fan 100" })
            {
                Assert.AreEqual("A number in steps of 20 from 5 on is expected.", dashboard.Channel.Execute(bad), bad);
            }

            Assert.AreEqual("!!!!??", s_calls);
        }

        [TestMethod]
        public void Choice_commands_areOneOfItsTexts()
        {
            Dashboard dashboard = NewDashboard();
            Reading mode = dashboard.AddChoice("mode", "Mode", new[] { "Off", "Eco mode" }, index => s_calls += index.ToString());
            Assert.IsNull(dashboard.Channel.Execute("mode Eco mode"));
            Assert.AreEqual("1", ValueOf(mode));
            Assert.AreEqual("There is no such choice.", dashboard.Channel.Execute("mode eco mode"));
            Assert.AreEqual("There is no such choice.", dashboard.Channel.Execute("mode 1"));
            Assert.AreEqual("1", s_calls);
        }

        [TestMethod]
        public void Text_commands_areCheckedForTheirLength()
        {
            Dashboard dashboard = NewDashboard();
            TextReading name = dashboard.AddText("name", "Name", 8, text => s_calls += "<" + text + ">");
            Assert.AreEqual("\"\"", ValueOf(name));
            Assert.IsNull(dashboard.Channel.Execute("name a \"b\""));
            Assert.AreEqual("\"a \\\"b\\\"\"", ValueOf(name));
            Assert.IsNull(dashboard.Channel.Execute("name \u00E4\u00F6\u00FC\u20AC".Substring(0, 8)));
            Assert.AreEqual("The text is too long: at most 8 bytes.", dashboard.Channel.Execute("name \u00E4\u00F6\u00FC\u20AC"));
            Assert.AreEqual("The text must not contain control characters.", dashboard.Channel.Execute("name a\nb"));
            Assert.IsNull(dashboard.Channel.Execute("name "));
            Assert.AreEqual("\"\"", ValueOf(name));
            Assert.AreEqual("<a \"b\"><\u00E4\u00F6\u00FC><>", s_calls);
        }

        [TestMethod]
        public void Button_presses_areCounted()
        {
            Dashboard dashboard = NewDashboard();
            Reading water = dashboard.AddButton("water", "Water now", () => s_calls += "!");
            Assert.IsNull(dashboard.Channel.Execute("water press"));
            Assert.IsNull(dashboard.Channel.Execute("water press"));
            Assert.AreEqual("2", ValueOf(water));
            Assert.AreEqual("\"press\" is expected.", dashboard.Channel.Execute("water"));
            Assert.AreEqual("!!", s_calls);
        }

        [TestMethod]
        public void Handler_thatThrows_refusesWithItsMessage()
        {
            Dashboard dashboard = NewDashboard();
            Reading pump = dashboard.AddSwitch("pump", "Pump", isOn => throw new InvalidOperationException("The pump is dry."));
            Assert.AreEqual("The pump is dry.", dashboard.Channel.Execute("pump on"));
            Assert.AreEqual("0", ValueOf(pump));
        }

        [TestMethod]
        public void Controls_withoutWhatTheyNeed_addNothing()
        {
            Dashboard dashboard = NewDashboard();
            Expect.Throws(typeof(ArgumentNullException), () => dashboard.AddSwitch("a", "A", null));
            Expect.Throws(typeof(ArgumentNullException), () => dashboard.AddButton("a", "A", null));
            Expect.Throws(typeof(ArgumentException), () => dashboard.AddSlider("a", "A", 1, 1, "", value => { }));
            Expect.Throws(typeof(ArgumentException), () => dashboard.AddGauge("a", "A", 0, double.NaN));
            Expect.Throws(typeof(ArgumentException), () => dashboard.AddChoice("a", "A", new string[0], index => { }));
            Expect.Throws(typeof(ArgumentException), () => dashboard.AddState("a", "A", null));
            Expect.Throws(typeof(ArgumentException), () => dashboard.AddState("a", "A", new[] { "Off", "On", "Off" }), "differ");
            Expect.Throws(typeof(ArgumentException), () => dashboard.AddState("a", "A", new[] { Bytes.LetterText(41) }), "40");
            Expect.Throws(typeof(ArgumentException), () => dashboard.AddState("a", "A", new string[] { null }), "40");
            dashboard.AddReading("a", "A"); // the name is free
        }
    }
}
