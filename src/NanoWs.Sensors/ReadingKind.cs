namespace NanoWs
{
    /// <summary>
    /// How a page shows a reading (<see cref="Reading.Kind"/>), the "kind" in its description. Those from Switch to Button can be set by
    /// users: docs/protocol.md has their commands.
    /// </summary>
    public static class ReadingKind
    {
        /// <summary>A value in its range, <see cref="Reading.Min"/> to <see cref="Reading.Max"/>.</summary>
        public const string Gauge = "gauge";

        /// <summary>A value without a chart.</summary>
        public const string Value = "value";

        /// <summary>One of <see cref="Reading.Choices"/>.</summary>
        public const string State = "state";

        /// <summary>On (1) or off (0).</summary>
        public const string Switch = "switch";

        /// <summary>A number in its range, set by a slider.</summary>
        public const string Slider = "slider";

        /// <summary>A number in its range, typed.</summary>
        public const string Number = "number";

        /// <summary>One of <see cref="Reading.Choices"/>, which users choose.</summary>
        public const string Choice = "choice";

        /// <summary>A text that users type (<see cref="TextReading"/>).</summary>
        public const string Text = "text";

        /// <summary>Something to press; the value counts how often.</summary>
        public const string Button = "button";

        /// <summary>A log; the value counts its lines.</summary>
        public const string Log = "log";
    }
}
