namespace NanoWs
{
    /// <summary>A named value of a <see cref="SensorChannel"/>.</summary>
    public sealed class Reading
    {
        private readonly SensorChannel _channel;
        private readonly int _number;

        internal Reading(SensorChannel channel, int number, string name)
        {
            _channel = channel;
            _number = number;
            Name = name;
        }

        /// <summary>Its name in the frames.</summary>
        public readonly string Name;

        /// <summary>
        /// Sets the value, from any thread. It goes out with the next <see cref="SensorChannel.Publish"/>, also if it is the same as before. What is no number,
        /// or too large, is sent as null.
        /// </summary>
        public void Set(double value) => _channel.Set(_number, value);
    }
}
