using System;
using NanoWs.Kit;

namespace NanoWs.Hour
{
    /// <summary>
    /// An hour of a dashboard with 12 charts, 6 controls and 4 browsers, in virtual time: at its end all is as after its first minute, the
    /// free memory, too.
    /// </summary>
    internal sealed class HourTest
    {
        private const int Browsers = 4;
        private const int Charts = 12;
        private const int Minute = 60000;
        private const int RoundTime = 5; // of the board's loop, in milliseconds
        private const int Line = 512; // the bytes that a connection carries in a round

        private static readonly string[] s_commands =
        {
            "pump on", "fan 42", "target 20.5", "mode Eco", "water press", "lamp on", "pump off",
        };

        private readonly VirtualClock _clock = new VirtualClock();
        private readonly LoopbackListener _listener = new LoopbackListener(Line);
        private readonly Browser[] _browsers = new Browser[Browsers];
        private readonly Reading[] _charts = new Reading[Charts];
        private readonly Report _report = new Report();
        private readonly Dashboard _dashboard;
        private int _updates;
        private int _handled; // commands
        private long _nextUpdate;

        public HourTest()
        {
            _dashboard = new Dashboard("Greenhouse", Browsers, _clock);
            for (int i = 0; i < Charts; i++)
            {
                _charts[i] = _dashboard.AddReading("sensor" + i.ToString(), "Sensor " + i.ToString(), "°C", 1);
            }

            _dashboard.AddSwitch("pump", "Pump", isOn => _handled++);
            _dashboard.AddSwitch("lamp", "Lamp", isOn => _handled++);
            _dashboard.AddSlider("fan", "Fan", 0, 100, "%", value => _handled++);
            _dashboard.AddNumber("target", "Target", 5, 35, "°C", value => _handled++, 1);
            _dashboard.AddChoice("mode", "Mode", new[] { "Off", "Eco", "Comfort" }, index => _handled++);
            _dashboard.AddButton("water", "Water now", () => _handled++);
            for (int i = 0; i < Browsers; i++) _browsers[i] = new Browser(_listener);
        }

        /// <summary>Checks that passed.</summary>
        public int Passed => _report.Passed;

        /// <summary>Failures.</summary>
        public int Failed => _report.Failed;

        /// <summary>A line about each of the first failures.</summary>
        public string Failures => _report.Failures;

        /// <summary>Runs the test, once.</summary>
        /// <param name="minutes">How long the hour is.</param>
        /// <param name="bound">How many bytes less may be free at its end.</param>
        public void Run(int minutes, int bound)
        {
            try
            {
                RunAll(minutes, bound);
            }
            catch (Exception e)
            {
                _report.Fail("after " + _updates.ToString() + " updates", e);
            }
        }

        private void RunAll(int minutes, int bound)
        {
            _dashboard.Open(_listener);
            for (int i = 0; i < Browsers; i++) Load(i);
            PassMinute(0);
            long before = Memory.Used();
            for (int minute = 1; minute < minutes && Failed == 0; minute++) PassMinute(minute);
            long more = Memory.Used() - before;
            Console.WriteLine(minutes.ToString() + " minutes, " + _updates.ToString() + " updates, " + _browsers[0].Messages.ToString()
                + " messages to the first browser, " + _handled.ToString() + " commands; " + more.ToString()
                + " bytes more in use than after the first minute");
            if (more > bound) _report.Fail(more.ToString() + " bytes are missing");
            else _report.Check(null);
        }

        // The page, in rounds of the loop; the others go on meanwhile.
        private void Load(int number)
        {
            Browser browser = _browsers[number];
            browser.Load();
            long start = _clock.Now;
            DateTime begin = DateTime.UtcNow;
            while (browser.PageBytes < DashboardPage.Length && _clock.Now - start <= 1000) Round();
            long time = _clock.Now - start;
            long real = (DateTime.UtcNow.Ticks - begin.Ticks) / 10000;
            Console.WriteLine("browser " + number.ToString() + ": a page of " + browser.PageBytes.ToString() + " bytes in "
                + time.ToString() + " ms, " + real.ToString() + " ms on this machine");
            _report.Check(time < 1000 ? null : "the page takes longer than a second");
            while (!browser.IsOpen && _clock.Now - start <= 2000) Round();
            _report.Check(browser.IsOpen ? null : "the WebSocket is not open after a second");
        }

        private void Round()
        {
            _clock.Now += RoundTime;
            if (_clock.Now >= _nextUpdate) Update();
            _dashboard.Server.Poll(0);
            foreach (Browser browser in _browsers) browser.Pump();
        }

        // Of the 250 ms between two updates only the rounds in which something happens.
        private void PassMinute(int minute)
        {
            long end = _clock.Now + Minute;
            Browser one = _browsers[minute % Browsers];
            if (minute % 10 == 9) Load(minute % Browsers);
            int handled = _handled;
            one.Command(s_commands[minute % s_commands.Length]);
            while (_clock.Now < end)
            {
                Settle();
                _clock.Now = _nextUpdate;
                Update();
            }

            Settle();
            _report.Check(_handled == handled + 1 ? null : "minute " + minute.ToString() + ": the command was not carried out");
            string last = "\"sensor11\":" + _charts[0].Format(Value(11)) + "}}";
            for (int i = 0; i < Browsers; i++)
            {
                string fault = _browsers[i].Fault ?? (_browsers[i].EndsWith(last) ? null : "has not got " + last);
                _report.Check(fault == null ? null : "minute " + minute.ToString() + ", browser " + i.ToString() + ": " + fault);
            }
        }

        private void Update()
        {
            _updates++;
            for (int i = 0; i < Charts; i++) _charts[i].Set(Value(i));
            _dashboard.Update();
            _nextUpdate = _clock.Now + _dashboard.IntervalMs;
        }

        private double Value(int chart) => (_updates % 500 + 7 * chart) / 10.0;

        private void Settle()
        {
            for (int idle = 0; idle < 2; idle++)
            {
                if (_dashboard.Server.Poll(0)) idle = 0;
                foreach (Browser browser in _browsers)
                {
                    if (browser.Pump()) idle = 0;
                }
            }
        }
    }
}
