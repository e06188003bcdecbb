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

        /// <summary>The name in the frames.</summary>
        public readonly string Name;

        /// <summary>
        /// Sets the value. It is sent by the next <see cref="SensorChannel.Publish"/>, even if it is the same as before. A value that is
        /// not a number, or is too large, is sent as null. Safe from any thread.
        /// </summary>
        public void Set(double value) => _channel.Set(_number, value);
    }
}
