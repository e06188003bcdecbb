namespace NanoWs
{
    /// <summary>
    /// The role of one end of a connection. It determines which end masks its frames (RFC 6455 section 5.1) and which end closes TCP first
    /// (section 7.1.1).
    /// </summary>
    public enum WsRole
    {
        /// <summary>Accepts the connection; its frames are not masked.</summary>
        Server,

        /// <summary>Opened the connection; masks every frame.</summary>
        Client,
    }
}
