namespace NanoWs
{
    /// <summary>Lets the page's WebSockets join the channel.</summary>
    internal sealed class DashboardHandler : SensorHandler
    {
        private const string SocketPath = "/ws";

        public DashboardHandler(SensorChannel channel)
            : base(channel)
        {
        }

        public override WsResponse OnRequest(WsConnection connection, WsRequest request) =>
            request.IsWebSocket && request.Path != SocketPath ? WsResponse.Refuse(HttpStatus.NotFound) : WsResponse.Accept;
    }
}
