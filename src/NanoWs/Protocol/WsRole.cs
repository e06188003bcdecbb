namespace NanoWs
{
    /// <summary>Which end of the connection this is: it decides who masks (RFC 6455 section 5.1) and who closes TCP first (7.1.1).</summary>
    public enum WsRole
    {
        /// <summary>Accepts the connection; its frames are not masked.</summary>
        Server,

        /// <summary>Opened the connection; masks every frame.</summary>
        Client,
    }
}
