namespace NanoWs
{
    /// <summary>
    /// What went wrong on a connection: one value for each rule of RFC 6455 that a peer can break, and the few local reasons.
    /// <see cref="WsProtocol.CloseCodeFor"/> gives the close code that goes with each.
    /// </summary>
    public enum WsError
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>A reserved bit is set, though no extension was negotiated (section 5.2).</summary>
        ReservedBits,

        /// <summary>An opcode that the RFC reserves (section 5.2).</summary>
        ReservedOpcode,

        /// <summary>A control frame without FIN (section 5.5).</summary>
        FragmentedControl,

        /// <summary>A control frame of more than 125 bytes (section 5.5).</summary>
        ControlTooLong,

        /// <summary>A client's frame without a mask (section 5.1).</summary>
        MaskMissing,

        /// <summary>A server's frame with a mask (section 5.1).</summary>
        MaskForbidden,

        /// <summary>A length in more bytes than it needs (section 5.2).</summary>
        LengthNotMinimal,

        /// <summary>A 64-bit length with the top bit set (section 5.2).</summary>
        LengthTooLarge,

        /// <summary>A continuation with no message in progress (section 5.4).</summary>
        UnexpectedContinuation,

        /// <summary>A new message while another one is in progress (section 5.4).</summary>
        ExpectedContinuation,

        /// <summary>A text message, or the reason in a close frame, that is not UTF-8 (section 8.1).</summary>
        InvalidUtf8,

        /// <summary>A close frame with one byte of payload (section 5.5.1).</summary>
        CloseTooShort,

        /// <summary>A close frame with a code that must not be sent (section 7.4).</summary>
        CloseCodeInvalid,

        /// <summary>A message larger than the receive buffer, which the handler does not take in parts.</summary>
        MessageTooBig,

        /// <summary>The handler threw an exception.</summary>
        HandlerFailed,

        /// <summary>A message in pieces was given up when some of it had left already.</summary>
        MessageAborted,

        /// <summary>Something outside the handler threw: no memory left, or a transport or clock of the application's. The exception says what.</summary>
        InternalFailure,

        /// <summary>No connection: the network, the server, or what it answered. The exception says which.</summary>
        ConnectFailed,

        /// <summary>The peer sent nothing, not even a pong, in time.</summary>
        PingTimeout,

        /// <summary>The peer took no bytes in time, though some were pending.</summary>
        SendTimeout,

        /// <summary>The closing handshake was not over in time.</summary>
        CloseTimeout,

        /// <summary>The connection broke, or ended without a close frame.</summary>
        ConnectionLost,
    }
}
