using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>Sets readings and publishes them to the clients of a channel.</summary>
    internal sealed class Publisher : Worker
    {
        private readonly SensorChannel _channel;
        private readonly Reading[] _readings = new Reading[5];

        public Publisher(StressTest test, SensorChannel channel, int number)
            : base(test, "publisher", number)
        {
            _channel = channel;
            for (int i = 0; i < _readings.Length; i++) _readings[i] = channel.Add("reading" + i.ToString(), i);
        }

        protected override void Step()
        {
            for (int count = 1 + Dice.Below(4); count > 0; count--)
            {
                double value = (Dice.Below(2000001) - 1000000) / 1000.0;
                _readings[Dice.Below(_readings.Length)].Set(value);
            }

            _channel.Publish();
            Thread.Sleep(1 + Dice.Below(5));
        }
    }
}
