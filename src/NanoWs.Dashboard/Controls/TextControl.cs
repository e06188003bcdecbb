namespace NanoWs
{
    /// <summary>A text, as far as its reading takes it.</summary>
    internal sealed class TextControl : Control
    {
        private readonly TextHandler _handler;

        public TextControl(TextReading reading, TextHandler handler)
            : base(reading)
        {
            _handler = handler;
        }

        public override string Execute(string value)
        {
            var reading = (TextReading)Reading;
            string problem = reading.Check(value);
            if (problem != null) return problem;
            _handler(value);
            reading.Set(value);
            return null;
        }
    }
}
