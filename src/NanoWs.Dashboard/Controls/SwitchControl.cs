namespace NanoWs
{
    /// <summary>On or off.</summary>
    internal sealed class SwitchControl : Control
    {
        private readonly SwitchHandler _handler;

        public SwitchControl(Reading reading, SwitchHandler handler)
            : base(reading)
        {
            _handler = handler;
        }

        public override string Execute(string value)
        {
            if (value != "on" && value != "off") return "\"on\" or \"off\" is expected.";
            bool isOn = value == "on";
            _handler(isOn);
            Reading.Set(isOn ? 1 : 0);
            return null;
        }
    }
}
