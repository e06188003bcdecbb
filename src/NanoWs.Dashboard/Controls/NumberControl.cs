namespace NanoWs
{
    /// <summary>A slider, or a field for a number.</summary>
    internal sealed class NumberControl : Control
    {
        private readonly NumberHandler _handler;

        public NumberControl(Reading reading, NumberHandler handler)
            : base(reading)
        {
            _handler = handler;
        }

        public override string Execute(string value)
        {
            double number = DecimalText.Parse(Reading.Format(DecimalText.Parse(value))); // with the digits that pages show
            if (!(number >= Reading.Min && number <= Reading.Max))
            {
                return "A number from " + Reading.Format(Reading.Min) + " to " + Reading.Format(Reading.Max) + " is expected.";
            }

            _handler(number);
            Reading.Set(number);
            return null;
        }
    }
}
