using System;

namespace NanoWs
{
    /// <summary>
    /// Handles the events of an <see cref="MqttClient"/>. Override what you need. All methods are called by the thread that runs the
    /// client, one at a time. An exception is reported to <see cref="OnError"/>, and ends the connection.
    /// </summary>
    public abstract class MqttHandler
    {
        /// <summary>
        /// Called when the server has accepted the connection. Subscriptions are made again, and unacknowledged messages sent again,
        /// without your doing.
        /// </summary>
        /// <param name="client">The client.</param>
        /// <param name="isSessionPresent">
        /// Whether the server still had the session: its subscriptions, and the messages that came for them meanwhile. Never with
        /// CleanSession.
        /// </param>
        public virtual void OnConnected(MqttClient client, bool isSessionPresent)
        {
        }

        /// <summary>
        /// Called for a message of a subscription. It is acknowledged when you return; with QoS 1 it may come again, after a lost
        /// connection. The message is valid until you return.
        /// </summary>
        public virtual void OnMessage(MqttClient client, MqttMessage message)
        {
        }

        /// <summary>
        /// Called when the server has acknowledged a message published with QoS 1, which is valid until you return.
        /// </summary>
        public virtual void OnAcknowledged(MqttClient client, MqttMessage message)
        {
        }

        /// <summary>
        /// Called when an attempt to connect has failed: there is no server, or it refused the connection, or ended it before it had
        /// accepted it. The client tries the next server, or the same again. By default one line is printed to the console.
        /// </summary>
        /// <param name="client">The client.</param>
        /// <param name="reason">Why.</param>
        /// <param name="message">With Unreachable, more about it; otherwise null.</param>
        public virtual void OnConnectFailed(MqttClient client, MqttError reason, string message) =>
            MqttErrorText.Print(client, reason, message);

        /// <summary>
        /// Called when the server refused a subscription, which is then forgotten; the connection goes on. By default one line is printed
        /// to the console.
        /// </summary>
        /// <param name="client">The client.</param>
        /// <param name="filter">The filter, as subscribed.</param>
        public virtual void OnSubscriptionRefused(MqttClient client, string filter) =>
            MqttErrorText.Print(client, "the server refuses the subscription to " + filter + ".");

        /// <summary>
        /// Called for a message that is larger than ReceiveBufferSize: it is acknowledged, and skipped. By default one line is printed to
        /// the console.
        /// </summary>
        public virtual void OnMessageSkipped(MqttClient client, string topic) =>
            MqttErrorText.Print(client, "a message larger than ReceiveBufferSize was skipped: " + topic + ".");

        /// <summary>Called when it is worth repeating a Publish that returned BufferFull.</summary>
        public virtual void OnDrained(MqttClient client)
        {
        }

        /// <summary>
        /// Called once for each OnConnected, when the connection has ended. By default one line is printed to the console, unless the
        /// client was stopped.
        /// </summary>
        public virtual void OnDisconnected(MqttClient client, MqttError reason) => MqttErrorText.Print(client, reason, null);

        /// <summary>
        /// Called for an error of the WebSocket, with the exception that the handler threw, if any. <see cref="OnDisconnected"/> or
        /// <see cref="OnConnectFailed"/> follows. By default one line is printed to the console.
        /// </summary>
        public virtual void OnError(MqttClient client, WsError error, Exception exception) => client.PrintError(error, exception);
    }
}
