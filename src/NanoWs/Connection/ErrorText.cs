using System;

namespace NanoWs
{
    /// <summary>Formats an error as one line for people: the peer, the error, and what to do about it.</summary>
    internal static class ErrorText
    {
        public static string For(WsConnection connection, WsError error, Exception exception)
        {
            string address = connection?.RemoteAddress;
            string text = (address == null ? "NanoWs: " : "NanoWs: " + address + ": ") + Explain(error);
            string type = exception?.GetType().FullName;
            if (type == null) return text;
            return text + (type == "NanoWs.WsException" ? " " : " " + type + ": ") + exception.Message; // its message needs no type
        }

        private static string Explain(WsError error)
        {
            switch (error)
            {
                case WsError.MessageTooBig: return WsProtocol.TooBig;
                case WsError.HandlerFailed: return "The handler threw an exception.";
                case WsError.InternalFailure: return "Failed outside the handler.";
                case WsError.ConnectFailed: return "Could not connect.";
                case WsError.PongTimeout: return "No pong within PongTimeoutMs.";
                case WsError.SendTimeout: return "The peer reads too slowly; see SendTimeoutMs.";
                case WsError.ConnectionLost: return "The connection ended without a close frame.";
                case WsError.CloseTimeout: return "No close frame within CloseTimeoutMs.";
                case WsError.MessageAborted: return "A streamed message was aborted.";
                default:
                    // nanoFramework knows no names of enumeration values: there this gives the number.
                    return "The peer violated RFC 6455 (WsError " + error.ToString() + "); closing with "
                        + WsProtocol.CloseCodeFor(error).ToString() + ".";
            }
        }
    }
}
