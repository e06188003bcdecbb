namespace NanoWs
{
    /// <summary>Something to press. Its reading counts how often.</summary>
    internal sealed class ButtonControl : Control
    {
        private readonly ButtonHandler _handler;
        private int _count;

        public ButtonControl(Reading reading, ButtonHandler handler)
            : base(reading)
        {
            _handler = handler;
            reading.Set(0);
        }

        public override string Execute(string value)
        {
            if (value != "press") return "\"press\" is expected.";
            _handler();
            Reading.Set(++_count);
            return null;
        }
    }
}
