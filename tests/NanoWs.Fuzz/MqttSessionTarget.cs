using System;
using System.Collections.Generic;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// What a client makes of the packets of a server, some of them spoiled, in pieces: its events, compared with a model's.
    /// </summary>
    internal sealed class MqttSessionTarget : Target
    {
        private static readonly string[] s_refusals =
        {
            "ProtocolVersionRefused", "ClientIdRefused", "ServerUnavailable", "BadUserNameOrPassword", "NotAuthorized",
        };

        public override string Run(ref Rng rng)
        {
            var stream = new List<byte>();
            if (!rng.OneIn(8))
            {
                byte flags = (byte)(rng.OneIn(3) ? rng.Below(3) : 0);
                stream.AddRange(new byte[] { 0x20, 2, flags, (byte)(rng.OneIn(6) ? rng.Below(8) : 0) });
            }

            for (int packets = rng.Below(6); packets >= 0; packets--) MqttTarget.AddPacket(stream, ref rng);
            byte[] input = stream.ToArray();
            if (rng.OneIn(3)) input = Generator.Spoil(ref rng, input);
            Input = input;
            var options = new MqttOptions { ClientId = "a", CleanSession = rng.OneIn(2) };
            options.WebSocket.ReceiveBufferSize = 16 + rng.Below(40);
            string expected = Model(input, options.WebSocket.ReceiveBufferSize, options.CleanSession);
            string actual = Feed(input, options, ref rng);
            return actual == expected ? null : "told \"" + actual + "\" instead of \"" + expected + "\"";
        }

        // The connection is one that was never opened: what is sent goes nowhere.
        private static string Feed(byte[] input, MqttOptions options, ref Rng rng)
        {
            var recorder = new EventLog();
            var client = new MqttClient("ws://a", recorder, options);
            WsConnection connection = client.WebSocket.Connection;
            var session = new MqttSession(client, new[] { WsUrl.Parse("ws://a") }, recorder, options);
            session.OnOpen(connection);
            int style = rng.Below(4);
            for (int at = 0; at < input.Length;)
            {
                int count = NextPiece(ref rng, style, input.Length - at);
                byte[] piece = input[at..(at + count)];
                if (rng.OneIn(2)) session.OnBinary(connection, piece, 0, count);
                else session.OnBinaryPart(connection, piece, 0, count, rng.OneIn(2));
                at += count;
            }

            session.OnClose(connection, 1006, "");
            return string.Join(" ", recorder.Events);
        }

        private static string Model(byte[] input, int size, bool isClean)
        {
            var log = new List<string>();
            bool isConnected = false;
            string end = null;
            foreach (MqttModel.Packet packet in MqttModel.Read(input, size))
            {
                end = packet.Problem ?? Take(packet, log, isClean, ref isConnected);
                if (end is not null) break;
            }

            log.Add((isConnected ? "Disconnected " : "ConnectFailed ") + (end ?? "ConnectionLost"));
            return string.Join(" ", log);
        }

        private static string Take(MqttModel.Packet packet, List<string> log, bool isClean, ref bool isConnected)
        {
            int type = packet.First / 16;
            byte[] content = packet.Content;
            if (type == 2 == isConnected) return "UnexpectedPacket";
            switch (type)
            {
                case 2:
                    if (content[0] > 1 || (content[0] == 1 && content[1] != 0)) return "InvalidContent";
                    if (content[1] != 0) return content[1] <= 5 ? s_refusals[content[1] - 1] : "UnknownRefusal";
                    isConnected = true;
                    log.Add("Connected " + (content[0] == 1 && !isClean));
                    return null;
                case 3:
                    return TakeMessage(packet, log);
                case 13:
                    return null;
                default:
                    if (content[0] + content[1] == 0) return "InvalidPacketId";
                    return type == 9 && content[2] is not (0 or 1 or 0x80) ? "InvalidContent" : null; // nothing was subscribed to
            }
        }

        private static string TakeMessage(MqttModel.Packet packet, List<string> log)
        {
            string problem = MqttModel.ProblemOf(packet.First, packet.Content);
            if (problem is not null) return packet.IsCutOff && problem == "InvalidLength" ? "MessageTooBig" : problem;
            int size = packet.Content[0] * 256 + packet.Content[1];
            int payload = 2 + size + (packet.First % 8 / 2 == 1 ? 2 : 0);
            string topic = Convert.ToHexString(packet.Content, 2, size);
            log.Add(packet.IsCutOff ? "Skipped " + topic : "Message " + topic + "=" + Convert.ToHexString(packet.Content[payload..])
                + "," + packet.First % 16);
            return null;
        }

        private sealed class EventLog : MqttHandler
        {
            public List<string> Events { get; } = new();

            public override void OnConnected(MqttClient client, bool isSessionPresent) => Events.Add("Connected " + isSessionPresent);

            public override void OnMessage(MqttClient client, MqttMessage message) =>
                Events.Add("Message " + Convert.ToHexString(message.Buffer, message.TopicOffset, message.TopicCount) + "="
                    + Convert.ToHexString(message.Buffer, message.Offset, message.Count) + ","
                    + (message.Qos * 2 + (message.IsRetained ? 1 : 0) + (message.IsDuplicate ? 8 : 0)));

            public override void OnMessageSkipped(MqttClient client, string topic) =>
                Events.Add("Skipped " + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(topic)));

            public override void OnAcknowledged(MqttClient client, MqttMessage message) => Events.Add("Acknowledged");

            public override void OnSubscriptionRefused(MqttClient client, string filter) => Events.Add("SubscriptionRefused");

            public override void OnConnectFailed(MqttClient client, MqttError reason, string message) =>
                Events.Add("ConnectFailed " + reason);

            public override void OnDisconnected(MqttClient client, MqttError reason) => Events.Add("Disconnected " + reason);

            public override void OnError(MqttClient client, WsError error, Exception exception) =>
                Events.Add("Error " + error + " " + exception);
        }
    }
}
