using System;

namespace NanoWs.Transports
{
    /// <summary>A server with a channel of simulated readings.</summary>
    internal sealed class Station : WsHandler
    {
        /// <summary>The bytes under way, in each direction of a connection.</summary>
        public const int Line = 64;

        private readonly Reading[] _readings;
        private readonly SensorChannel _channel;
        private readonly WsServer _server;

        public Station(int connections, int readings, int points)
        {
            var options = new WsServerOptions
            {
                MaxConnections = connections, ReceiveBufferSize = 256, SendBufferSize = 512, PingIntervalMs = 0,
            };
            Listener = new LoopbackListener(Line);
            _server = new WsServer(Listener, this, options);
            _channel = new SensorChannel(connections, 512);
            if (points > 0) _channel.KeepHistory(1, points);
            _readings = new Reading[readings];
            for (int i = 0; i < readings; i++)
            {
                _readings[i] = _channel.Add("r" + i.ToString(), 1);
                _readings[i].PointSize = 2;
            }

            _server.ServeReadings(_channel);
        }

        public readonly LoopbackListener Listener;

        public long Round => _channel.Sequence;

        public override void OnOpen(WsConnection connection) => _channel.Join(connection);

        /// <summary>Publishes this value, without its decimal point, for the first reading, and one more for each of the others.</summary>
        public void Publish(int value)
        {
            for (int i = 0; i < _readings.Length; i++) _readings[i].Set((value + i) / 10.0);
            _channel.Publish();
        }

        /// <summary>Lets server and clients work until none has anything to do.</summary>
        public void Pump(Client[] clients)
        {
            for (int idle = 0; idle < 3; idle++)
            {
                foreach (Client client in clients)
                {
                    if (client.Pump()) idle = 0;
                    if (_server.Poll(0)) idle = 0;
                }

                _channel.Publish();
            }
        }

        public void Stop() => _server.Stop();
    }
}
