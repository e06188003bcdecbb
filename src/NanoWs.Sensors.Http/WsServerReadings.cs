using System;

namespace NanoWs
{
    /// <summary>Adds the readings of a channel to what a server serves.</summary>
    public static class WsServerReadings
    {
        /// <summary>
        /// Serves a channel to clients without a WebSocket, on the server that has the channel's clients: server-sent events (/events), the
        /// values and their description, once or by long polling (/readings), the history as CSV (/history), metrics for Prometheus
        /// (/metrics), and commands (/command). docs/protocol.md describes all of them. Call it before the server runs. Events need a
        /// SendBufferSize of at least <see cref="SensorChannel.SmallestFrame"/> bytes.
        /// </summary>
        /// <param name="server">The server.</param>
        /// <param name="channel">The channel.</param>
        /// <exception cref="ArgumentException">One of the paths is already served. Then none of them serves the channel.</exception>
        public static void ServeReadings(this WsServer server, SensorChannel channel)
        {
            if (server == null) throw new ArgumentNullException(nameof(server));
            if (channel == null) throw new ArgumentNullException(nameof(channel));
            server.Serve(SensorSite.Paths, new SensorSite(server, channel));
        }
    }
}
