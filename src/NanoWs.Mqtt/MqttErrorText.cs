using System;

namespace NanoWs
{
    /// <summary>What the console gets if no handler says otherwise.</summary>
    internal static class MqttErrorText
    {
        public static void Print(MqttClient client, MqttError reason, string message)
        {
            if (reason != MqttError.None) Print(client, message ?? For(reason) + ".");
        }

        public static void Print(MqttClient client, string what) =>
            Console.WriteLine("MQTT " + client.WebSocket.Url.Authority + ": " + what);

        private static string For(MqttError reason)
        {
            switch (reason)
            {
                case MqttError.ProtocolVersionRefused: return "the server does not speak MQTT 3.1.1";
                case MqttError.ClientIdRefused: return "the server refuses this ClientId";
                case MqttError.ServerUnavailable: return "the server is not available";
                case MqttError.BadUserNameOrPassword: return "wrong user name or password";
                case MqttError.NotAuthorized: return "not authorized: user name and password missing, wrong, or without this right";
                case MqttError.ConnectionLost: return "the connection was lost";
                case MqttError.NoConnack: return "no response: perhaps it is not an MQTT server";
                case MqttError.NoPingResponse: return "the server has stopped responding";
                case MqttError.HandlerFailed: return "disconnected, because the handler has thrown";
                case MqttError.UnknownRefusal: return "the server refuses the connection for a reason that MQTT 3.1.1 does not know";
                case MqttError.MessageTooBig: return "not even the topic of a message fits into ReceiveBufferSize";
                default: return "the server broke the rules of MQTT: MqttError " + reason.ToString();
            }
        }
    }
}
