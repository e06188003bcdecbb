namespace NanoWs.Kit
{
    /// <summary>
    /// Echoes messages that fit the buffers, and drops the others. For measurements, where EchoHandler would cost more; everything
    /// else uses that one.
    /// </summary>
    internal sealed class BareEcho : WsHandler
    {
        public override void OnText(WsConnection connection, byte[] buffer, int offset, int count) =>
            connection.SendText(buffer, offset, count);

        public override void OnBinary(WsConnection connection, byte[] buffer, int offset, int count) =>
            connection.SendBinary(buffer, offset, count);
    }
}
