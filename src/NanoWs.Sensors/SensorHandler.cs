using System;

namespace NanoWs
{
    /// <summary>
    /// Connects WebSockets with a channel: each joins it when it opens, and its text messages are commands. For a server, or for a client
    /// that sends readings upstream.
    /// </summary>
    public class SensorHandler : WsHandler
    {
        private readonly SensorChannel _channel;

        /// <param name="channel">The channel.</param>
        public SensorHandler(SensorChannel channel)
        {
            _channel = channel ?? throw new ArgumentNullException(nameof(channel));
        }

        /// <inheritdoc/>
        public override void OnOpen(WsConnection connection) => _channel.Join(connection);

        /// <inheritdoc/>
        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            _channel.HandleCommand(connection, buffer, offset, count);
    }
}
