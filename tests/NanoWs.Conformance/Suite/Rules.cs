using System.Collections.Generic;

namespace NanoWs.Conformance
{
    /// <summary>A rule of the RFC, by section and number.</summary>
    /// <param name="Id">Section and number: "5.2-3".</param>
    /// <param name="Level">MUST, MUST NOT, SHOULD, SHOULD NOT.</param>
    /// <param name="Whom">Client, server, both.</param>
    /// <param name="Text">The rule in short.</param>
    /// <param name="Note">What is to be said in addition to the tests, or why there are none.</param>
    /// <param name="Everywhere">Whether the suite's reader checks every frame of every case against it.</param>
    public sealed record Rule(string Id, string Level, string Whom, string Text, string Note = null, bool Everywhere = false)
    {
        public string Section => Id[..Id.LastIndexOf('-')];
    }

    /// <summary>
    /// Every MUST and MUST NOT of RFC 6455 sections 4 to 7, and the SHOULDs that NanoWs follows; with 8.1 and 9, to which these refer.
    /// </summary>
    public static class Rules
    {
        private const string NoExtensions = "NanoWs has no extensions: it offers none and accepts none.";

        public static readonly IReadOnlyList<Rule> All = new[]
        {
            new Rule("4.1-1", "MUST", "client", "The parts of the address are valid, else the connection fails."),
            new Rule("4.1-2", "MUST", "client", "No more than one connection in the CONNECTING state to an address.",
                "A WsClient makes one attempt at a time. "
                    + "Several of them for one address are the application's to start one after the other."),
            new Rule("4.1-3", "SHOULD", "client", "Without a proxy, a direct TCP connection is opened.",
                "Every case against the client. There is no proxy support."),
            new Rule("4.1-4", "MUST", "client", "The URI given to a proxy autoconfiguration script is made of the address.",
                "Not applicable: there is no proxy support."),
            new Rule("4.1-5", "MUST", "client", "If the connection cannot be opened, it fails."),
            new Rule("4.1-6", "MUST", "client",
                "wss: TLS before the handshake, all data through it; a certificate that cannot be verified fails the connection."),
            new Rule("4.1-7", "MUST", "client", "TLS with Server Name Indication."),
            new Rule("4.1-8", "MUST", "client", "The handshake is a valid HTTP request."),
            new Rule("4.1-9", "MUST", "client", "The method is GET, the version at least HTTP/1.1."),
            new Rule("4.1-10", "MUST", "client", "The request-target is the resource name."),
            new Rule("4.1-11", "MUST", "client", "A Host field, with the port unless it is the default."),
            new Rule("4.1-12", "MUST", "client", "An Upgrade field with \"websocket\"."),
            new Rule("4.1-13", "MUST", "client", "A Connection field with \"Upgrade\"."),
            new Rule("4.1-14", "MUST", "client", "Sec-WebSocket-Key is the Base64 of 16 bytes."),
            new Rule("4.1-15", "MUST", "client", "... selected randomly for each connection."),
            new Rule("4.1-16", "MUST", "client", "An Origin field if the request comes from a browser.",
                "Not applicable: not a browser. WsClientOptions.Headers can add one."),
            new Rule("4.1-17", "MUST", "client", "Sec-WebSocket-Version is 13."),
            new Rule("4.1-18", "MUST", "client", "The subprotocols offered are tokens, each only once."),
            new Rule("4.1-19", "MUST", "client", "Nothing is sent before the server's response."),
            new Rule("4.1-20", "MUST", "client", "The response is validated: a status that is not 101 opens no WebSocket."),
            new Rule("4.1-21", "MUST", "client", "... fails without Upgrade: websocket."),
            new Rule("4.1-22", "MUST", "client", "... fails without the token Upgrade in Connection."),
            new Rule("4.1-23", "MUST", "client", "... fails without the right Sec-WebSocket-Accept."),
            new Rule("4.1-24", "MUST", "client", "... compares names and words without case, and ignores white space around the values."),
            new Rule("4.1-25", "MUST", "client", "... fails on an extension that was not offered."),
            new Rule("4.1-26", "MUST", "client", "... fails if it does not conform otherwise."),
            new Rule("4.1-27", "MUST", "client", "... and if it is validated, the WebSocket is open, also for data right after it."),
            new Rule("4.1-28", "MUST", "client", "... fails on a subprotocol that was not offered."),

            new Rule("4.2.1-1", "MUST", "server", "The response to a request that is not a valid handshake is an HTTP error."),
            new Rule("4.2.1-2", "MUST", "server", "Order of fields, case of names and unknown fields do not matter (as HTTP has it)."),
            new Rule("4.2.1-3", "MUST", "server", "It is a GET of HTTP/1.1 or higher."),
            new Rule("4.2.1-4", "MUST", "server", "It has Host, Upgrade, Connection, a key of 16 bytes, and version 13."),
            new Rule("4.2.1-5", "SHOULD NOT", "server", "A request without Origin is not taken for a browser's."),
            new Rule("4.2.2-1", "MUST", "server", "The response to a valid handshake follows the steps of this section."),
            new Rule("4.2.2-2", "MUST", "server", "On a TLS port everything runs through TLS."),
            new Rule("4.2.2-3", "MUST", "server",
                "A version that is not understood: an HTTP error, and Sec-WebSocket-Version with those that are."),
            new Rule("4.2.2-4", "MUST", "server", "An origin that is not wanted: an HTTP error such as 403."),
            new Rule("4.2.2-5", "MUST", "server", "The subprotocol is one of those offered."),
            new Rule("4.2.2-6", "MUST NOT", "server", "... and there is no such field if none is agreed on."),
            new Rule("4.2.2-7", "MUST", "server", "The response is valid HTTP with status 101,"),
            new Rule("4.2.2-8", "MUST", "server", "... Upgrade: websocket,"),
            new Rule("4.2.2-9", "MUST", "server", "... Connection: Upgrade,"),
            new Rule("4.2.2-10", "MUST", "server", "... Sec-WebSocket-Accept, made of the key,"),
            new Rule("4.2.2-11", "MUST", "server", "... after which frames go both ways."),
            new Rule("4.2.2-12", "MUST NOT", "server", "Extensions not offered are not listed."),
            new Rule("4.2.2-13", "MUST", "server", "A service that does not exist: an HTTP error such as 404."),
            new Rule("4.3-1", "MUST", "both", "Extension parameters keep to the grammar.", "Not applicable: " + NoExtensions),
            new Rule("4.4-1", "MUST", "server", "The response to another version lists the versions understood."),

            new Rule("5.1-1", "MUST", "client", "All frames are masked.", Everywhere: true),
            new Rule("5.1-2", "MUST", "server", "A frame without a mask closes the connection."),
            new Rule("5.1-3", "MUST NOT", "server", "No frame is masked.", Everywhere: true),
            new Rule("5.1-4", "MUST", "client", "A frame with a mask closes the connection."),
            new Rule("5.2-1", "MUST", "both", "Reserved bits are 0.", Everywhere: true),
            new Rule("5.2-2", "MUST", "both", "Reserved bits that are not 0 fail the connection."),
            new Rule("5.2-3", "MUST", "both", "Unknown opcodes fail the connection."),
            new Rule("5.2-4", "MUST", "both", "The top bit of a 64-bit length is 0."),
            new Rule("5.2-5", "MUST", "both", "Lengths take the minimal number of bytes.", Everywhere: true),
            new Rule("5.2-6", "MUST", "both", "Lengths are in network byte order."),
            new Rule("5.2-7", "MUST", "both", "Extension data is negotiated, and its length specified.", "Not applicable: " + NoExtensions),
            new Rule("5.3-1", "MUST", "both", "A masked frame has the mask bit set; byte i is XORed with byte i modulo 4 of the key.",
                Everywhere: true),
            new Rule("5.3-2", "MUST", "client", "Each frame has a fresh key."),
            new Rule("5.3-3", "MUST", "client", "Keys come from a strong source of entropy and cannot be predicted from those before.",
                "RandomNumberGenerator on the desktop, the hardware generator on ESP32; a test can only see that they differ."),
            new Rule("5.4-1", "MUST NOT", "both", "Control frames are not fragmented.", Everywhere: true),
            new Rule("5.4-2", "MUST", "both", "Fragments are delivered in the order sent."),
            new Rule("5.4-3", "MUST NOT", "both", "Fragments of two messages are not mixed.", Everywhere: true),
            new Rule("5.4-4", "MUST", "both", "Control frames between fragments are handled."),
            new Rule("5.4-5", "MUST", "both", "Fragmented and unfragmented messages are received."),
            new Rule("5.4-6", "MUST", "both", "A message begins with an opcode other than 0, and all its fragments are of one type.",
                Everywhere: true),
            new Rule("5.4-7", "MUST NOT", "intermediary", "An intermediary changes fragmentation only where it may.",
                "Not applicable: NanoWs is no intermediary."),
            new Rule("5.5-1", "MUST", "both", "Control frames have at most 125 bytes of payload.", Everywhere: true),
            new Rule("5.5-2", "MUST NOT", "both", "... and are not fragmented.", Everywhere: true),
            new Rule("5.5.1-1", "MUST", "both", "The body of a close frame begins with a two-byte code."),
            new Rule("5.5.1-2", "MUST NOT", "client", "The reason is not shown to end users.",
                "The library shows nothing; it hands the reason to the handler."),
            new Rule("5.5.1-3", "MUST NOT", "both", "No data frame is sent after a close frame.", Everywhere: true),
            new Rule("5.5.1-4", "MUST", "both", "The reply to a close frame is a close frame. (It repeats the code.)"),
            new Rule("5.5.1-5", "SHOULD", "both", "... as soon as practical."),
            new Rule("5.5.1-6", "MUST", "both", "After both close frames TCP is closed, by the server immediately."),
            new Rule("5.5.2-1", "MUST", "both", "The reply to a ping is a pong."),
            new Rule("5.5.2-2", "SHOULD", "both", "... as soon as practical: between fragments too."),
            new Rule("5.5.2-3", "MUST", "both", "... unless a close frame was received."),
            new Rule("5.5.3-1", "MUST", "both", "A pong carries the ping's payload."),
            new Rule("5.5.3-2", "MAY", "both", "An unsolicited pong is accepted, and gets no reply."),
            new Rule("5.6-1", "MUST", "both", "A text message as a whole is UTF-8, wherever it is cut."),
            new Rule("5.7-1", "MUST", "both", "The examples have the meaning that the RFC gives."),
            new Rule("5.8-1", "MUST", "both", "Extensions are negotiated in the opening handshake.", NoExtensions),

            new Rule("6.1-1", "MUST", "both", "Messages are sent in the OPEN state only."),
            new Rule("6.1-2", "MUST", "both", "A message goes out as a frame, or a series of them."),
            new Rule("6.1-3", "MUST", "both", "The first frame's opcode tells text from binary."),
            new Rule("6.1-4", "MUST", "both", "The last frame has FIN."),
            new Rule("6.1-5", "MUST", "client", "The frames are masked.", Everywhere: true),
            new Rule("6.1-6", "MUST", "both", "The frames are transmitted."),
            new Rule("6.2-1", "MUST", "both", "Incoming bytes are parsed as frames, however they are cut."),
            new Rule("6.2-2", "MUST", "both", "Control frames are handled as in section 5.5."),
            new Rule("6.2-3", "MUST", "both", "The opcode of a data frame gives the message's type."),
            new Rule("6.2-4", "MUST", "both", "The payloads of the fragments are concatenated."),
            new Rule("6.2-5", "MUST", "both", "A fragmented message has the type of its first frame."),
            new Rule("6.2-6", "MUST", "both", "What follows the last fragment is a new message."),
            new Rule("6.2-7", "MUST", "server", "Masking is removed."),

            new Rule("7.1.1-1", "SHOULD", "both", "TCP is closed cleanly: trailing bytes are discarded, nothing is reset."),
            new Rule("7.1.1-2", "SHOULD", "server", "The server closes TCP first."),
            new Rule("7.1.1-3", "SHOULD", "client", "The client waits for the server to close TCP."),
            new Rule("7.1.2-1", "MUST", "both", "Closing sends a close frame with the code and the reason given."),
            new Rule("7.1.2-2", "SHOULD", "both", "When close frames went both ways, the connection is closed."),
            new Rule("7.1.5-1", "MUST", "both",
                "The close code reported is that of the first close frame received; 1005 without a code, 1006 without a frame."),
            new Rule("7.1.6-1", "MUST", "both", "... and the reason, or an empty one."),
            new Rule("7.1.7-1", "MUST", "client", "To fail the connection, the client closes it."),
            new Rule("7.1.7-2", "MUST", "server", "To fail the connection, the server closes it. (OnError can log why.)"),
            new Rule("7.1.7-3", "SHOULD", "both", "... after a close frame with an appropriate code."),
            new Rule("7.1.7-4", "MUST NOT", "both", "... and processes nothing more that comes."),
            new Rule("7.1.7-5", "SHOULD NOT", "client", "Otherwise the client does not close the connection.",
                "Every case in which the suite closes first."),
            new Rule("7.2.1-1", "MUST", "client", "An opening handshake that goes wrong fails the connection."),
            new Rule("7.2.1-2", "MUST", "client", "A transport that is lost fails the connection."),
            new Rule("7.2.2-1", "MUST", "server", "An opening handshake that goes wrong closes the connection."),
            new Rule("7.2.3-1", "SHOULD", "client", "Reconnecting after an abnormal closure backs off."),
            new Rule("7.2.3-2", "SHOULD", "client", "... the first attempt after a random delay."),
            new Rule("7.2.3-3", "SHOULD", "client", "... the next ones after increasing delays."),
            new Rule("7.3-1", "SHOULD NOT", "client", "The client does not close arbitrarily; who closes starts the closing handshake.",
                "Close, Stop and Dispose send a close frame."),
            new Rule("7.4-1", "MAY", "both", "The defined codes, and those from 3000 to 4999, are taken."),
            new Rule("7.4-2", "MUST NOT", "both", "1005 is not sent.", Everywhere: true),
            new Rule("7.4-3", "MUST NOT", "both", "1006 is not sent.", Everywhere: true),
            new Rule("7.4-4", "MUST NOT", "both", "1015 is not sent.", Everywhere: true),

            new Rule("8.1-1", "MUST", "both", "Text that is not UTF-8 fails the connection; the reason in a close frame too."),
            new Rule("8.1-2", "SHOULD", "both",
                "... at its first bad byte, before the message is complete. (Not the RFC's rule, but what its tests reward.)"),
            new Rule("9-1", "MUST NOT", "both", "Extensions are used only if offered and accepted.", NoExtensions),
        };
    }
}
