using System;
using System.Text;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Mqtt.Board
{
    /// <summary>
    /// What <see cref="MqttClient"/> takes of a board's heap, and a session with an MQTT server on this computer, which is killed and
    /// started again: messages of both kinds in both directions, and nothing left of them. For the interpreter; run.sh provides the server.
    /// </summary>
    public static class Program
    {
        private const string Url = "ws://127.0.0.1:9001/mqtt";
        private const int Patience = 30000;
        private const int Many = 100;
        private const int Bound = 100; // bytes: no object of any message

        private static readonly Report s_report = new Report();
        private static readonly Recorder s_recorder = new Recorder();
        private static readonly byte[] s_payload = Encoding.UTF8.GetBytes("21.5");
        private static MqttClient s_client;

        private delegate bool Condition();

        private static MqttOptions NewOptions()
        {
            var options = new MqttOptions { ClientId = "board" };
            options.WebSocket.ReconnectDelayMs = 200;
            options.WebSocket.MaxReconnectDelayMs = 500;
            return options;
        }

        /// <summary>The program.</summary>
        public static void Main()
        {
            PrintSizes();
            s_client = new MqttClient(Url, s_recorder, NewOptions());
            s_client.Subscribe("board/#", 1);
            s_client.Start();
            Await("connected", () => s_recorder.Connected == 1);
            Await("QoS 0 arrives", () => s_client.IsConnected && Publish("board/0", 0) && s_recorder.Messages > 0);
            ExchangeMany();
            Restart();
            s_client.Stop();
            Await("disconnected", () => s_recorder.Disconnected == 2);
            Console.WriteLine("free at the end: " + Heap.Free().ToString() + " bytes");
            Console.WriteLine(s_report.Passed.ToString() + " passed, " + s_report.Failed.ToString() + " failed");
        }

        private static void PrintSizes()
        {
            var options = NewOptions();
            int webSocket = Heap.Of(() => new WsClient(Url, new Silent(), NewOptions().WebSocket));
            int all = Heap.Of(() => new MqttClient(Url, s_recorder, NewOptions()));
            int buffers = options.OutboxSize + options.SubscriptionsSize + options.WebSocket.ReceiveBufferSize;
            Console.WriteLine("heap: " + all.ToString() + " bytes, of these WsClient " + webSocket.ToString() + ", the buffers of MQTT "
                + buffers.ToString() + ", the rest of MQTT " + (all - webSocket - buffers).ToString());
            Console.WriteLine("free at the start: " + Heap.Free().ToString() + " bytes");
            Check("the rest of MQTT takes at most 1,200 bytes", all - webSocket - buffers <= 1200);
        }

        // Each comes back, because the board has subscribed to them.
        private static void ExchangeMany()
        {
            Exchange(2);
            int before = Heap.Free();
            Exchange(Many);
            int left = before - Heap.Free();
            Console.WriteLine("left of " + (2 * Many).ToString() + " messages in each direction: " + left.ToString() + " bytes");
            Check("nothing is left of messages", left <= Bound);
        }

        private static void Exchange(int count)
        {
            int acknowledged = s_recorder.Acknowledged + count;
            int messages = s_recorder.Messages + 2 * count;
            string topic = "board/many";
            for (int i = 0; i < count; i++)
            {
                Await(null, () => Publish(topic, 0));
                Await(null, () => Publish(topic, 1));
            }

            Await("acknowledged", () => s_recorder.Acknowledged == acknowledged);
            Await("received", () => s_recorder.Messages >= messages);
        }

        // The server dies when it has got this message, and messages of QoS 1 wait for the next one.
        private static void Restart()
        {
            int acknowledged = s_recorder.Acknowledged;
            Console.WriteLine("Now kill the server and start it again.");
            Check("QoS 1 is accepted", Publish("board/restart", 1));
            Await("the connection is lost", () => s_recorder.Disconnected == 1);
            int messages = s_recorder.Messages;
            for (int i = 0; i < 3; i++) Check("QoS 1 is accepted", Publish("board/kept/" + i.ToString(), 1));
            Check("QoS 0 is not", s_client.Publish("board/0", s_payload, 0, s_payload.Length) == WsSendResult.Closed);
            Await("connected again", () => s_recorder.Connected == 2);
            Await("acknowledged by the next server", () => s_recorder.Acknowledged >= acknowledged + 3);
            Await("subscribed again", () => s_recorder.Messages >= messages + 3);
        }

        // Retained, for those who subscribe late.
        private static bool Publish(string topic, int qos) =>
            s_client.Publish(topic, s_payload, 0, s_payload.Length, qos, qos == 1) == WsSendResult.Sent;

        private static void Check(string what, bool isMet) => s_report.Check(isMet ? null : what);

        private static void Await(string what, Condition condition)
        {
            int waited = 0;
            while (!condition() && waited < Patience)
            {
                Thread.Sleep(10);
                waited += 10;
            }

            if (what != null || waited >= Patience) Check(what ?? "published", waited < Patience);
        }

        private sealed class Silent : WsHandler
        {
        }

        // Written by the client's thread, read by the other.
        private sealed class Recorder : MqttHandler
        {
            public int Connected;
            public int Disconnected;
            public int Acknowledged;
            public int Messages;

            public override void OnConnected(MqttClient client, bool isSessionPresent) => Connected++;

            public override void OnMessage(MqttClient client, MqttMessage message) => Messages++;

            public override void OnAcknowledged(MqttClient client, MqttMessage message) => Acknowledged++;

            public override void OnDisconnected(MqttClient client, MqttError reason) => Disconnected++;

            public override void OnConnectFailed(MqttClient client, MqttError reason, string message)
            {
                // While there is no server.
            }
        }
    }
}
