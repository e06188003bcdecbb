using System.Device.Gpio;

namespace NanoWs.Sample
{
    /// <summary>The LED that most ESP32 boards carry.</summary>
    internal sealed class OnBoardLed : ILed
    {
        private readonly GpioPin _pin;
        private bool _isOn;

        /// <param name="pin">Its GPIO number: 2 on most boards; hardware/ has others.</param>
        public OnBoardLed(int pin)
        {
            _pin = new GpioController().OpenPin(pin, PinMode.Output);
        }

        public bool IsOn
        {
            get => _isOn;
            set
            {
                _isOn = value;
                _pin.Write(value ? PinValue.High : PinValue.Low);
            }
        }

        public bool IsSimulated => false;
    }
}
