using System.Text;

namespace NanoWs
{
    // What is said after connecting: that the board is online, and what it has, for Home Assistant.
    public partial class MqttPublisher
    {
        // Returns whether all has been said on this connection.
        private bool Announce()
        {
            if (_step == 0)
            {
                if (!SendStatus("online")) return false;
                _step = 1;
            }

            int count = DiscoveryPrefix == null ? 0 : _channel._count;
            for (; _step <= count; _step++)
            {
                Reading reading = _channel._readings[_step - 1];
                byte[] config = Encoding.UTF8.GetBytes(Discovery.Describe(reading, _base, DeviceName ?? _base));
                string topic = DiscoveryPrefix + "/" + Discovery.Component(reading) + "/" + Discovery.Id(_base) + "/"
                    + Discovery.Id(reading.Name) + "/config";
                if (_client.Publish(topic, config, 0, config.Length, 0, true) != WsSendResult.Sent) return false;
            }

            return true;
        }
    }
}
