namespace NanoWs.Kit
{
    /// <summary>
    /// Sends back what fits the buffers, and drops the rest. For measurements, which EchoHandler would make larger; everything else uses
    /// that.
    /// </summary>
    internal sealed class BareEcho : WsHandler
    {
        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            connection.SendText(buffer, offset, count);

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            connection.SendBinary(buffer, offset, count);
    }
}
