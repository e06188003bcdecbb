using System;
using System.Text;

namespace NanoWs
{
    // What is published after connecting: that the board is online, and for Home Assistant which readings and controls it has.
    public partial class MqttPublisher
    {
        private int _skipped; // the last step for which OnDiscoverySkipped was called

        /// <summary>
        /// Called once for a reading whose discovery message is larger than the buffers, so that Home Assistant does not show it; its
        /// values are published all the same. By default one line is printed to the console. May be called by any thread that calls
        /// <see cref="Publish"/>.
        /// </summary>
        /// <param name="reading">The reading.</param>
        /// <param name="size">The size of the packet, in bytes, that SendBufferSize must have, and OutboxSize with 5 more.</param>
        protected virtual void OnDiscoverySkipped(Reading reading, int size) =>
            Console.WriteLine("MQTT: the discovery of " + reading.Name + " was skipped: it needs a SendBufferSize of " + size.ToString()
                + " and an OutboxSize of " + (size + 5).ToString() + ".");

        // Returns whether everything has been published on this connection.
        private bool Announce()
        {
            if (!_isOnline)
            {
                if (!SendStatus("online")) return false;
                _isOnline = true;
            }

            int count = _discoveryPrefix == null ? 0 : _channel._count;
            for (; _step <= count; _step++)
            {
                Reading reading = _channel._readings[_step - 1];
                byte[] config = Encoding.UTF8.GetBytes(Discovery.Describe(reading, _base, DeviceName ?? _base));
                byte[] topic = Encoding.UTF8.GetBytes(_discoveryPrefix + "/" + Discovery.Component(reading) + "/" + Discovery.Id(_base)
                    + "/" + Discovery.Id(reading.Name) + "/config");
                int length = 2 + topic.Length + config.Length;
                int size = 1 + MqttPacket.SizeOfLength(length) + length;
                if (size > _client.MaxPacket)
                {
                    ReportSkipped(reading, size);
                    continue;
                }

                WsSendResult result = _client.Publish(topic, 0, topic.Length, config, 0, config.Length, 0, true);
                if (result != WsSendResult.Sent) return false;
            }

            return true;
        }

        private void ReportSkipped(Reading reading, int size)
        {
            if (_step <= _skipped) return;
            _skipped = _step;
            OnDiscoverySkipped(reading, size);
        }
    }
}
