namespace NanoWs
{
    /// <summary>The type of a frame (RFC 6455 section 5.2). Values from 8 on are control frames.</summary>
    public enum Opcode
    {
        /// <summary>Another fragment of the message in progress.</summary>
        Continuation = 0x0,

        /// <summary>A text message in UTF-8, or its first fragment.</summary>
        Text = 0x1,

        /// <summary>A binary message, or its first fragment.</summary>
        Binary = 0x2,

        /// <summary>A close frame: empty, or a two-byte code and a reason in UTF-8.</summary>
        Close = 0x8,

        /// <summary>A request for a pong with the same payload.</summary>
        Ping = 0x9,

        /// <summary>The reply to a ping, or an unsolicited heartbeat.</summary>
        Pong = 0xA,
    }
}
