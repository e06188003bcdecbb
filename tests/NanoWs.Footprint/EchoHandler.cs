namespace NanoWs.Footprint
{
    /// <summary>Sends back what comes.</summary>
    internal sealed class EchoHandler : WsHandler
    {
        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) => connection.SendText(buffer, offset, count);

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) => connection.SendBinary(buffer, offset, count);
    }
}
