using System;

namespace NanoWs
{
    // What a dashboard shows. Everything is added before Start.
    public sealed partial class Dashboard
    {
        /// <summary>
        /// Begins a group: what is added from now on is shown together, under this title; null ends the group.
        /// </summary>
        /// <exception cref="InvalidOperationException">The dashboard has been started.</exception>
        public void AddGroup(string title)
        {
            RequireNotStarted();
            _group = title;
        }

        /// <summary>Adds a reading with a chart. Its value is set by the program.</summary>
        /// <param name="name">Its name in messages: 1 to 40 letters, digits, dots, dashes and underscores. It must be unique.</param>
        /// <param name="label">Its name on the page; null for <paramref name="name"/>.</param>
        /// <param name="unit">The unit, such as "°C"; null for none.</param>
        /// <param name="decimals">The number of digits after the decimal point, 0 to 6.</param>
        /// <param name="read">
        /// Returns the value; called by the dashboard's loop every <see cref="IntervalMs"/>. Null if the program sets the value.
        /// </param>
        /// <returns>The reading, whose value is to be set, and whose fields describe it further: hint, range, thresholds.</returns>
        /// <exception cref="ArgumentException">The name is invalid or taken, or the number of decimals invalid.</exception>
        /// <exception cref="InvalidOperationException">
        /// There are already <see cref="SensorChannel.MaxReadings"/> readings and controls, or the dashboard has been started.
        /// </exception>
        public Reading AddReading(string name, string label, string unit = null, int decimals = 0, ReadHandler read = null) =>
            Read(Add(null, name, label, unit, decimals), read);

        /// <summary>Adds a gauge: a value in its range, from min to max. For the rest see <see cref="AddReading"/>.</summary>
        /// <exception cref="ArgumentException">The least value is not less than the greatest.</exception>
        public Reading AddGauge(
            string name, string label, double min, double max, string unit = null, int decimals = 0, ReadHandler read = null) =>
            Read(Add(ReadingKind.Gauge, name, label, min, max, unit, decimals), read);

        /// <summary>Adds a plain value, without a chart. The parameters are those of <see cref="AddReading"/>.</summary>
        public Reading AddValue(string name, string label, string unit = null, int decimals = 0, ReadHandler read = null) =>
            Read(Add(ReadingKind.Value, name, label, unit, decimals), read);

        /// <summary>
        /// Adds a state: one of a list of texts. Its value is the number of the text, from 0. For the rest see <see cref="AddReading"/>.
        /// </summary>
        /// <exception cref="ArgumentException">There are no texts.</exception>
        public Reading AddState(string name, string label, string[] states, ReadHandler read = null) =>
            Read(Add(ReadingKind.State, name, label, states), read);

        /// <summary>Adds a switch, which is off until its handler or the program turns it on: <c>Set(1)</c>.</summary>
        /// <param name="name">Its name, as for <see cref="AddReading"/>.</param>
        /// <param name="label">Its name on the page; null for <paramref name="name"/>.</param>
        /// <param name="handler">Turns it on or off.</param>
        /// <returns>The reading of its state: the program sets it to 1 or 0 when it changes in another way.</returns>
        /// <exception cref="ArgumentNullException">There is no handler. For the rest see <see cref="AddReading"/>.</exception>
        public Reading AddSwitch(string name, string label, SwitchHandler handler)
        {
            RequireHandler(handler);
            return AddControl(new SwitchControl(Add(ReadingKind.Switch, name, label, null, 0), handler), 0);
        }

        /// <summary>Adds a slider, which is at its least value until its handler or the program sets another.</summary>
        /// <param name="name">Its name, as for <see cref="AddReading"/>.</param>
        /// <param name="label">Its name on the page; null for <paramref name="name"/>.</param>
        /// <param name="min">The least value.</param>
        /// <param name="max">The greatest value.</param>
        /// <param name="unit">The unit, such as "%"; null for none.</param>
        /// <param name="handler">Takes the value.</param>
        /// <param name="decimals">The number of digits after the decimal point, 0 to 6.</param>
        /// <returns>The reading, with a <see cref="Reading.Step"/> that can be set: values between the steps are refused.</returns>
        public Reading AddSlider(string name, string label, double min, double max, string unit, NumberHandler handler, int decimals = 0) =>
            AddNumber(ReadingKind.Slider, name, label, min, max, unit, handler, decimals);

        /// <summary>Adds a field for a number. The parameters are those of <see cref="AddSlider"/>.</summary>
        public Reading AddNumber(string name, string label, double min, double max, string unit, NumberHandler handler, int decimals = 0) =>
            AddNumber(ReadingKind.Number, name, label, min, max, unit, handler, decimals);

        private Reading AddNumber(
            string kind, string name, string label, double min, double max, string unit, NumberHandler handler, int decimals)
        {
            RequireHandler(handler);
            return AddControl(new NumberControl(Add(kind, name, label, min, max, unit, decimals), handler), min);
        }

        /// <summary>Adds a choice of texts, the first of which is chosen until its handler or the program sets another.</summary>
        /// <param name="name">Its name, as for <see cref="AddReading"/>.</param>
        /// <param name="label">Its name on the page; null for <paramref name="name"/>.</param>
        /// <param name="choices">The texts.</param>
        /// <param name="handler">Takes the number of the choice, from 0.</param>
        public Reading AddChoice(string name, string label, string[] choices, ChoiceHandler handler)
        {
            RequireHandler(handler);
            return AddControl(new ChoiceControl(Add(ReadingKind.Choice, name, label, choices), handler), 0);
        }

        /// <summary>Adds a field for a text, which is empty until its handler or the program sets another.</summary>
        /// <param name="name">Its name, as for <see cref="AddReading"/>.</param>
        /// <param name="label">Its name on the page; null for <paramref name="name"/>.</param>
        /// <param name="maxLength">
        /// The maximum length of the text in UTF-8, in bytes, at least 1; together with the name at most 55.
        /// </param>
        /// <param name="handler">Takes the text.</param>
        public TextReading AddText(string name, string label, int maxLength, TextHandler handler)
        {
            RequireHandler(handler);
            RequireNotStarted();
            TextReading reading = Channel.AddText(name, maxLength);
            Describe(reading, ReadingKind.Text, label, null);
            _controls.Add(new TextControl(reading, handler));
            reading.Set("");
            return reading;
        }

        /// <summary>Adds a button.</summary>
        /// <param name="name">Its name, as for <see cref="AddReading"/>.</param>
        /// <param name="label">Its name on the page; null for <paramref name="name"/>.</param>
        /// <param name="handler">Called when it is pressed.</param>
        /// <returns>The reading of how often it has been pressed.</returns>
        public Reading AddButton(string name, string label, ButtonHandler handler)
        {
            RequireHandler(handler);
            return AddControl(new ButtonControl(Add(ReadingKind.Button, name, label, null, 0), handler), 0);
        }

        /// <summary>
        /// Adds a log of the last 20 lines, with the name "log". There can be one; <see cref="Log"/> writes to it.
        /// </summary>
        /// <param name="label">Its name on the page.</param>
        /// <exception cref="InvalidOperationException">There is one already, or the dashboard has been started.</exception>
        public void AddLog(string label)
        {
            if (_log != null) throw new InvalidOperationException("There is a log already.");
            Reading reading = Add(ReadingKind.Log, "log", label, null, 0);
            reading.PointSize = 0;
            _log = new EventLog(reading);
        }

        /// <summary>Writes a line to the log, of up to 100 characters. Safe from any thread.</summary>
        /// <exception cref="InvalidOperationException">There is no log: call <see cref="AddLog"/> before Start.</exception>
        public void Log(string text)
        {
            if (_log == null) throw new InvalidOperationException("There is no log. Call AddLog before Start.");
            _log.Add(Channel.UptimeMs, text ?? "");
        }

        private const int MaxChoice = 40; // so that a command with it fits into the receive buffer

        private Reading Add(string kind, string name, string label, string unit, int decimals)
        {
            RequireNotStarted();
            Reading reading = Channel.Add(name, decimals);
            Describe(reading, kind, label, unit);
            return reading;
        }

        private Reading Add(string kind, string name, string label, double min, double max, string unit, int decimals)
        {
            if (!(min < max)) throw new ArgumentException("The least value must be less than the greatest.");
            Reading reading = Add(kind, name, label, unit, decimals);
            reading.Min = min;
            reading.Max = max;
            return reading;
        }

        private Reading Add(string kind, string name, string label, string[] choices)
        {
            if (choices == null || choices.Length == 0) throw new ArgumentException("At least one text is needed.");
            for (int i = 0; i < choices.Length; i++)
            {
                if (choices[i] == null || choices[i].Length > MaxChoice) throw new ArgumentException("A text has at most 40 characters.");
                for (int j = 0; j < i; j++)
                {
                    if (choices[i] == choices[j]) throw new ArgumentException("The texts must differ.");
                }
            }

            Reading reading = Add(kind, name, label, null, 0);
            reading.Choices = choices;
            return reading;
        }

        // Pages get the description only once.
        private void RequireNotStarted()
        {
            if (_isStarted) throw new InvalidOperationException("Add everything before Start.");
        }

        private void Describe(Reading reading, string kind, string label, string unit)
        {
            reading.Kind = kind;
            reading.Label = label;
            reading.Unit = unit;
            reading.Group = _group;
            if (kind != null && kind != ReadingKind.Gauge) reading.PointSize = 0; // no chart is drawn of it
        }

        private Reading Read(Reading reading, ReadHandler read)
        {
            if (read != null) _sensors.Add(new Sensor(reading, read));
            return reading;
        }

        private Reading AddControl(Control control, double state)
        {
            _controls.Add(control);
            control.Reading.Set(state);
            return control.Reading;
        }

        private static void RequireHandler(object handler)
        {
            if (handler == null) throw new ArgumentNullException(nameof(handler));
        }
    }
}
