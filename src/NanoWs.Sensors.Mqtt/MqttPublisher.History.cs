namespace NanoWs
{
    // The points of the history that were recorded while there was no connection.
    public partial class MqttPublisher
    {
        private static readonly string s_history = "/history";
        private static readonly string s_uptimeMember = "{\"uptime\":";
        private static readonly string s_valueMember = ",\"value\":";

        private long _from; // the first point to be sent
        private long _to; // the point after the last one
        private int _reading; // whose points are being sent
        private long _point; // the next one

        // Under the lock, like all of these. A gap within a gap continues the first one.
        private void BeginGap()
        {
            lock (_channel._frame)
            {
                if (_channel._history != null && _from == _to) _from = _to = _channel._history.End;
            }
        }

        private void EndGap()
        {
            History history = _channel._history;
            if (!SendsHistory || history == null) return;
            lock (_channel._frame)
            {
                _to = history.End;
                _reading = 0;
                _point = _from;
            }
        }

        // Returns whether all has been sent.
        private bool SendMissed()
        {
            if (_from == _to) return true;
            History history = _channel._history;
            for (; _reading < _channel._count; _reading++, _point = _from)
            {
                Reading reading = _channel._readings[_reading];
                if (reading.PointSize == 0) continue;
                for (; _point < _to; _point++)
                {
                    int size = 0;
                    lock (_channel._frame)
                    {
                        if (_point < history.Oldest) _point = history.Oldest;
                        if (_point < _to) size = WritePoint(reading, history);
                    }

                    if (size == 0) continue; // a gap
                    int end = Put(s_history, _topic, reading.WriteName(_topic, _baseSize));
                    if (_client.Publish(_topic, 0, end, _value, 0, size, 1) != WsSendResult.Sent) return false;
                }
            }

            _from = _to;
            return true;
        }

        // Under the channel's lock. Returns 0 if there is no value.
        private int WritePoint(Reading reading, History history)
        {
            byte[] value = _value;
            int at = Put(s_uptimeMember, value);
            at = FixedPoint.WriteWhole(value, at, _point * history.Interval);
            at = Put(s_valueMember, value, at);
            int end = reading.WritePoint(value, at, (int)(_point % history.Points), false);
            if (end == at) return 0;
            value[end] = (byte)'}';
            return end + 1;
        }
    }
}
