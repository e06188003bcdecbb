using System.Device.Gpio;

namespace NanoWs.Sample
{
    /// <summary>The LED on most ESP32 boards.</summary>
    internal sealed class OnBoardLed : ILed
    {
        private readonly GpioPin _pin;
        private readonly bool _isInverted;
        private bool _isOn;

        /// <param name="pin">Its GPIO number: 2 on most boards; hardware/ lists others.</param>
        /// <param name="isInverted">Whether it is lit by a low level.</param>
        public OnBoardLed(int pin, bool isInverted)
        {
            _pin = new GpioController().OpenPin(pin, PinMode.Output);
            _isInverted = isInverted;
            IsOn = false;
        }

        public bool IsOn
        {
            get => _isOn;
            set
            {
                _isOn = value;
                _pin.Write(value != _isInverted ? PinValue.High : PinValue.Low);
            }
        }

        public bool IsSimulated => false;
    }
}
