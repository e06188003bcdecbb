namespace NanoWs
{
    /// <summary>
    /// Why a server refused a connection, or why a connection has ended. Sections are those of MQTT 3.1.1.
    /// </summary>
    public enum MqttError
    {
        /// <summary>No error: it was ended by <see cref="MqttClient.Stop"/>.</summary>
        None = 0,

        /// <summary>The server does not speak MQTT 3.1.1 (CONNACK 1).</summary>
        ProtocolVersionRefused = 1,

        /// <summary>The server does not allow this client ID (CONNACK 2).</summary>
        ClientIdRefused = 2,

        /// <summary>The server is not available (CONNACK 3).</summary>
        ServerUnavailable = 3,

        /// <summary>The user name or the password is wrong (CONNACK 4).</summary>
        BadUserNameOrPassword = 4,

        /// <summary>The client is not authorized to connect (CONNACK 5).</summary>
        NotAuthorized = 5,

        /// <summary>The server refused for a reason that MQTT 3.1.1 does not know (CONNACK 6 to 255).</summary>
        UnknownRefusal,

        /// <summary>There is no server at the address, or no WebSocket: the message says why.</summary>
        Unreachable,

        /// <summary>The connection was lost, or the server has closed it.</summary>
        ConnectionLost,

        /// <summary>There was no CONNACK within HandshakeTimeoutMs.</summary>
        NoConnack,

        /// <summary>There was no PINGRESP within PongTimeoutMs.</summary>
        NoPingResponse,

        /// <summary>The handler has thrown: <see cref="MqttHandler.OnError"/> had the exception.</summary>
        HandlerFailed,

        /// <summary>A text message of the WebSocket, which cannot be MQTT (section 6.0).</summary>
        NotBinary,

        /// <summary>A packet of a type that a server does not send, or not now.</summary>
        UnexpectedPacket,

        /// <summary>Reserved bits of a fixed header are not as they must be, or a PUBLISH has QoS 2 or 3 (section 2.2.2).</summary>
        InvalidFlags,

        /// <summary>A remaining length of more than four bytes, or one that the type of the packet cannot have (section 2.2.3).</summary>
        InvalidLength,

        /// <summary>A packet whose content is not what its type requires.</summary>
        InvalidContent,

        /// <summary>A topic that is empty, is not UTF-8, or has a wildcard or U+0000 (sections 1.5.3 and 4.7).</summary>
        InvalidTopic,

        /// <summary>The packet identifier 0 (section 2.3.1).</summary>
        InvalidPacketId,

        /// <summary>
        /// A message so much larger than the receive buffer that not even its topic fits, so that it cannot be acknowledged. Others are
        /// skipped: see <see cref="MqttHandler.OnMessageSkipped"/>.
        /// </summary>
        MessageTooBig,
    }
}
