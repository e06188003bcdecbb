namespace NanoWs
{
    /// <summary>What users can set: a reading with the current state, and the handler that changes it.</summary>
    internal abstract class Control
    {
        /// <summary>The state, which only this class sets, after the handler, and the program.</summary>
        public readonly Reading Reading;

        protected Control(Reading reading)
        {
            Reading = reading;
        }

        /// <summary>
        /// Checks a value as it came from a user, has the handler carry it out, and sets the reading. Returns null, or why the value was
        /// refused; what the handler throws is for the caller.
        /// </summary>
        public abstract string Execute(string value);
    }
}
