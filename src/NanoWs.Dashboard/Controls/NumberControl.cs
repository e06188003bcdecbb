namespace NanoWs
{
    /// <summary>A slider, or a field for a number.</summary>
    internal sealed class NumberControl : Control
    {
        private const double Tolerance = 1e-6; // in steps

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

            if (!IsStep(number - Reading.Min))
            {
                return "A number in steps of " + Reading.Format(Reading.Step) + " from " + Reading.Format(Reading.Min) + " on is expected.";
            }

            _handler(number);
            Reading.Set(number);
            return null;
        }

        // Decimal fractions are not exact: 0.3 / 0.1 is a little less than 3.
        private bool IsStep(double difference)
        {
            if (double.IsNaN(Reading.Step) || Reading.Step <= 0) return true; // on the interpreter NaN is greater than 0
            double steps = difference / Reading.Step;
            double rest = steps - (long)(steps + 0.5);
            return rest < Tolerance && rest > -Tolerance;
        }
    }
}
