namespace NanoWs
{
    /// <summary>Why a Socket.IO connection has ended, or could not be made.</summary>
    public enum SocketIoReason
    {
        /// <summary>No reason: the connection has not ended.</summary>
        None,

        /// <summary>This side has called Disconnect or Stop ("io client disconnect").</summary>
        ClientDisconnect,

        /// <summary>The server has disconnected this client from the namespace ("io server disconnect").</summary>
        ServerDisconnect,

        /// <summary>The server has sent no ping within its pingInterval + pingTimeout ("ping timeout").</summary>
        PingTimeout,

        /// <summary>The server has closed the WebSocket, or announced that it will ("transport close").</summary>
        TransportClose,

        /// <summary>
        /// The WebSocket could not be opened, was lost, or has failed ("transport error"); <see cref="SocketIoHandler.OnError"/> has told
        /// which, if it was open.
        /// </summary>
        TransportError,

        /// <summary>The server has refused the connection to the namespace; the message is the server's.</summary>
        Refused,

        /// <summary>The server has not responded to the connection to the namespace within HandshakeTimeoutMs.</summary>
        ConnectTimeout,

        /// <summary>A method of the handler has thrown an exception.</summary>
        HandlerFailed,

        /// <summary>A packet that is larger than ReceiveBufferSize.</summary>
        MessageTooBig,

        /// <summary>An event or acknowledgement with binary attachments, which this client does not support.</summary>
        BinaryAttachment,

        /// <summary>A packet type that neither protocol has.</summary>
        UnknownPacketType,

        /// <summary>A packet that may not come at this point, such as an event before the connection to the namespace.</summary>
        UnexpectedPacket,

        /// <summary>An Engine.IO open packet without pingInterval and pingTimeout.</summary>
        InvalidOpenPacket,

        /// <summary>A packet for another namespace.</summary>
        UnknownNamespace,

        /// <summary>
        /// An acknowledgement without an ID, an ID on a packet that has none, or one of more than nine digits.
        /// </summary>
        InvalidAckId,

        /// <summary>A payload that is not the JSON object or array that the packet needs.</summary>
        InvalidPayload,

        /// <summary>An event whose name is not a JSON string.</summary>
        InvalidEventName,
    }
}
