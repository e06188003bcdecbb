namespace NanoWs
{
    /// <summary>What a frame carries (RFC 6455 section 5.2). Values from 8 on are control frames.</summary>
    public enum Opcode
    {
        /// <summary>A further fragment of the message in progress.</summary>
        Continuation = 0x0,

        /// <summary>UTF-8 text, or its first fragment.</summary>
        Text = 0x1,

        /// <summary>Bytes, or their first fragment.</summary>
        Binary = 0x2,

        /// <summary>The closing handshake: empty, or a two-byte code and a UTF-8 reason.</summary>
        Close = 0x8,

        /// <summary>"Are you there?", to be answered with a pong of the same payload.</summary>
        Ping = 0x9,

        /// <summary>The answer to a ping, or an unsolicited sign of life.</summary>
        Pong = 0xA,
    }
}
