using System.Device.Adc;

namespace NanoWs.Sample
{
    /// <summary>An analog input, in percent of its full scale; it works with nothing connected.</summary>
    internal sealed class AnalogInput : ISensor
    {
        private readonly AdcChannel _channel;

        /// <param name="channel">The channel number of the first converter; 0 is GPIO 36 on an ESP32.</param>
        public AnalogInput(int channel)
        {
            _channel = new AdcController().OpenChannel(channel);
        }

        public string Name => "adc";

        public string Label => "Analog input";

        public string Unit => "%";

        public int Decimals => 1;

        public bool IsSimulated => false;

        public double Read() => _channel.ReadRatio() * 100;
    }
}
