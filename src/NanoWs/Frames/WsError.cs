namespace NanoWs
{
    /// <summary>
    /// The errors of a connection: one value for each rule of RFC 6455 that a peer can break, and a few local reasons.
    /// <see cref="WsProtocol.CloseCodeFor"/> returns the close code for each.
    /// </summary>
    public enum WsError
    {
        /// <summary>No error.</summary>
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

        /// <summary>A length encoded in more bytes than necessary (section 5.2).</summary>
        LengthNotMinimal,

        /// <summary>A 64-bit length with the top bit set (section 5.2).</summary>
        LengthTooLarge,

        /// <summary>A continuation with no message in progress (section 5.4).</summary>
        UnexpectedContinuation,

        /// <summary>A new message while another is in progress (section 5.4).</summary>
        ExpectedContinuation,

        /// <summary>A text message, or the reason in a close frame, that is not UTF-8 (section 8.1).</summary>
        InvalidUtf8,

        /// <summary>A close frame with one byte of payload (section 5.5.1).</summary>
        CloseTooShort,

        /// <summary>A close frame with a code that must not be sent (section 7.4).</summary>
        CloseCodeInvalid,

        /// <summary>A message larger than the receive buffer, and a handler that does not accept parts.</summary>
        MessageTooBig,

        /// <summary>The handler threw an exception.</summary>
        HandlerFailed,

        /// <summary>A streamed message was aborted after some of it had been sent.</summary>
        MessageAborted,

        /// <summary>
        /// An exception was thrown outside the handler: because memory ran out, or by a transport or clock of the application. The
        /// exception has the details.
        /// </summary>
        InternalFailure,

        /// <summary>Could not connect, because of the network, the server or its response. The exception has the details.</summary>
        ConnectFailed,

        /// <summary>The peer sent nothing, not even a pong, within PongTimeoutMs.</summary>
        PongTimeout,

        /// <summary>The peer accepted pending bytes too slowly: it was behind MinSendRate by SendTimeoutMs.</summary>
        SendTimeout,

        /// <summary>The closing handshake did not complete within CloseTimeoutMs.</summary>
        CloseTimeout,

        /// <summary>The connection was lost, or ended without a close frame.</summary>
        ConnectionLost,
    }
}
