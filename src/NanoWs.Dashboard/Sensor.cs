using System;

namespace NanoWs
{
    /// <summary>A reading whose value the dashboard asks for.</summary>
    internal sealed class Sensor
    {
        private readonly Reading _reading;
        private readonly ReadHandler _read;
        private int _failures; // since it last had a value

        public Sensor(Reading reading, ReadHandler read)
        {
            _reading = reading;
            _read = read;
        }

        /// <summary>
        /// Reads the sensor and sets its reading. A sensor that throws must not end the dashboard: until it works again, it has no value.
        /// Returns what is to be logged: that it has failed, or works again; null for nothing.
        /// </summary>
        public string Update()
        {
            double value;
            try
            {
                value = _read();
            }
            catch (Exception e)
            {
                _reading.Set(double.NaN);
                return _failures++ == 0 ? "Sensor " + _reading.Name + " failed: " + e.GetType().Name + ": " + e.Message : null;
            }

            _reading.Set(value);

            // NaN is neither a failure nor a sign of recovery: a sensor that measures once a minute may have no value in between.
            if (_failures == 0 || double.IsNaN(value)) return null;
            string text = "Sensor " + _reading.Name + " works again; failed readings: " + _failures.ToString();
            _failures = 0;
            return text;
        }
    }
}
