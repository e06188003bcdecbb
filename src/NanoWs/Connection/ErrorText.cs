using System;

namespace NanoWs
{
    /// <summary>One line about an error, for people: who, what, and what to do.</summary>
    internal static class ErrorText
    {
        public static string For(WsConnection connection, WsError error, Exception exception)
        {
            string text = "NanoWs: ";
            if (connection != null && connection.RemoteAddress != null) text += connection.RemoteAddress + ": ";
            text += Explain(error);
            return exception == null ? text : text + " " + exception.GetType().FullName + ": " + exception.Message;
        }

        private static string Explain(WsError error)
        {
            switch (error)
            {
                case WsError.MessageTooBig: return WsProtocol.TooBig + " Or override OnTextPart and OnBinaryPart.";
                case WsError.HandlerFailed: return "The handler threw; the connection is being closed.";
                case WsError.InternalFailure: return "Something outside the handler failed.";
                case WsError.ConnectFailed: return "Not connected.";
                case WsError.PingTimeout: return "No pong. Is the peer still there?";
                case WsError.SendTimeout: return "The peer reads nothing.";
                case WsError.ConnectionLost: return "Lost without a close frame.";
                case WsError.CloseTimeout: return "The peer did not close in time.";
                case WsError.MessageAborted: return "A message in pieces was given up half-way.";
                default: return "The peer broke RFC 6455 (WsError " + ((int)error).ToString() + "): closed with " + WsProtocol.CloseCodeFor(error).ToString() + ".";
            }
        }
    }
}
