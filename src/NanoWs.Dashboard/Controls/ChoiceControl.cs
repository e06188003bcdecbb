namespace NanoWs
{
    /// <summary>One of the reading's choices, by its text.</summary>
    internal sealed class ChoiceControl : Control
    {
        private readonly ChoiceHandler _handler;

        public ChoiceControl(Reading reading, ChoiceHandler handler)
            : base(reading)
        {
            _handler = handler;
        }

        public override string Execute(string value)
        {
            string[] choices = Reading.Choices;
            for (int i = 0; i < choices.Length; i++)
            {
                if (choices[i] != value) continue;
                _handler(i);
                Reading.Set(i);
                return null;
            }

            return "There is no such choice.";
        }
    }
}
