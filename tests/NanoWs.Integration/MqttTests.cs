using System;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The MQTT client against mosquitto and nats-server, with mosquitto's own clients on the other side.</summary>
    [TestClass]
    public class MqttTests
    {
        private static MqttOptions Options(string id)
        {
            var options = new MqttOptions { ClientId = id };
            options.WebSocket.ReconnectDelayMs = 50;
            options.WebSocket.MaxReconnectDelayMs = 200;
            options.WebSocket.CloseTimeoutMs = 200;
            return options;
        }

        private static MqttClient Start(string url, MqttHandler handler, MqttOptions options)
        {
            var client = new MqttClient(url, handler, options);
            client.Start();
            return client;
        }

        private static WsSendResult Publish(MqttClient client, string topic, string payload, int qos, bool retain = false)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(payload);
            return client.Publish(topic, bytes, 0, bytes.Length, qos, retain);
        }

        private static MqttBroker Broker(string name) => name == "mosquitto" ? MqttBroker.Mosquitto() : MqttBroker.Nats();

        [TestMethod]
        [DataRow("mosquitto")]
        [DataRow("nats-server")]
        public void Messages_ofEachKind_travelBothWays(string name)
        {
            using MqttBroker broker = Broker(name);
            var handler = new MqttRecorder();
            using MqttClient client = Start(broker.Url, handler, Options("board"));
            Assert.AreEqual("Connected", handler.Next());
            using RunningProgram subscriber = broker.Subscribe();

            Assert.AreEqual(WsSendResult.Sent, Publish(client, "a/zero", "x", 0));
            subscriber.WaitFor("^0 0 a/zero x$");
            Assert.AreEqual(WsSendResult.Sent, Publish(client, "a/one", "y", 1));
            subscriber.WaitFor("^1 0 a/one y$");
            Host.Until(() => handler.Acknowledged == 1, "it is acknowledged");
            Assert.AreEqual(WsSendResult.Sent, Publish(client, "a/kept", "z", 1, true));
            subscriber.WaitFor("a/kept z$");
            using (broker.Subscribe("^1 1 a/kept z$"))
            {
                // A late subscriber gets it.
            }


            Assert.AreEqual(WsSendResult.Sent, client.Subscribe("a/kept", 1));
            Assert.AreEqual("Message(a/kept=z,1,retained)", handler.Next());
            Assert.AreEqual(WsSendResult.Sent, client.Subscribe("b/+/\u00e4/#", 1));
            broker.Publish("b/1/\u00e4/c", "zero", "-q", "0", "-r"); // retained: it comes, however fast the subscription is made
            Assert.AreEqual("Message(b/1/\u00e4/c=zero,0)", handler.Next().Replace(",retained", ""));
            broker.Publish("b/1/\u00e4", "one", "-q", "1");
            Assert.AreEqual("Message(b/1/\u00e4=one,1)", handler.Next());
            Assert.AreEqual(WsSendResult.Sent, client.Unsubscribe("b/+/\u00e4/#"));
            client.Subscribe("c", 0); // acknowledged after the UNSUBSCRIBE, and so the end of it
            broker.Publish("c", "last", "-r");
            Assert.AreEqual("Message(c=last,0)", handler.Next().Replace(",retained", ""));
        }

        [TestMethod]
        [DataRow("mosquitto")]
        [DataRow("nats-server")]
        public void Will_ofALostConnection_isSeenByOthersAndThatOfAStoppedClientIsNot(string name)
        {
            using MqttBroker broker = Broker(name);
            using RunningProgram subscriber = broker.Subscribe();
            MqttOptions options = Options("board");
            options.WillTopic = "board/status";
            options.WillPayload = Encoding.UTF8.GetBytes("offline");
            options.WillQos = 1;
            options.WillRetain = true;
            var handler = new MqttRecorder();
            using MqttClient client = Start(broker.Url, handler, options);
            Assert.AreEqual("Connected", handler.Next());
            client.WebSocket.Close(); // without a DISCONNECT
            subscriber.WaitFor("^1 0 board/status offline$");
            handler.WaitFor("Connected");
            Publish(client, "board/status", "online", 1, true);
            subscriber.WaitFor("^1 0 board/status online$");
            client.Stop();
            broker.Publish("end", "1");
            Assert.AreEqual("end", subscriber.WaitFor("board/status|end").Value, "no will after a DISCONNECT");
        }

        [TestMethod]
        public void Refusal_ofEachKind_hasAName()
        {
            using MqttBroker broker = MqttBroker.Mosquitto("board", "secret", "allow_zero_length_clientid false\n");
            MqttOptions options = Options("board");
            foreach ((string user, string password, string id, string expected) in new[]
            {
                ("board", "wrong", "a", "ConnectFailed(NotAuthorized)"), ("board", null, "a", "ConnectFailed(NotAuthorized)"),
                (null, null, "a", "ConnectFailed(NotAuthorized)"), ("board", "secret", "", "ConnectFailed(ClientIdRefused)"),
                ("board", "secret", "a", "Connected"),
            })
            {
                (options.UserName, options.Password, options.ClientId) = (user, password, id);
                var handler = new MqttRecorder();
                using MqttClient client = Start(broker.Url, handler, options);
                Assert.AreEqual(expected, handler.Next());
            }
        }

        [TestMethod]
        public void WrongPassword_atNatsServer_isRefusedByName()
        {
            using MqttBroker broker = MqttBroker.Nats("board", "secret");
            MqttOptions options = Options("board");
            foreach ((string password, string expected) in new[] { ("wrong", "ConnectFailed(NotAuthorized)"), ("secret", "Connected") })
            {
                (options.UserName, options.Password) = ("board", password);
                var handler = new MqttRecorder();
                using MqttClient client = Start(broker.Url, handler, options);
                Assert.AreEqual(expected, handler.Next());
            }
        }

        [TestMethod]
        [DataRow("mosquitto")]
        [DataRow("nats-server")]
        public void Session_thatTheServerKeeps_bringsWhatCameMeanwhile(string name)
        {
            using MqttBroker broker = Broker(name);
            MqttOptions options = Options("board");
            options.CleanSession = false;
            var handler = new MqttRecorder();
            using MqttClient client = Start(broker.Url, handler, options);
            Assert.AreEqual("Connected", handler.Next());
            client.Subscribe("a", 1);
            broker.Publish("a", "first", "-r");
            StringAssert.StartsWith(handler.Next(), "Message(a=first,");
            client.Stop();
            Assert.AreEqual("Disconnected(None)", handler.Next());
            broker.Publish("a", "meanwhile", "-q", "1");
            client.Start();
            Assert.AreEqual("Connected(present)", handler.Next());
            Assert.AreEqual("Message(a=meanwhile,1)", handler.Next());
        }

        // What was accepted with QoS 1 arrives, whenever the server dies, and subscriptions are made again.
        [TestMethod]
        public void Server_killedAtAnyMoment_losesNothingThatIsUnacknowledged()
        {
            using MqttBroker one = MqttBroker.Mosquitto();
            using MqttBroker two = MqttBroker.Mosquitto();
            var handler = new MqttRecorder();
            using var client = new MqttClient([one.Url, two.Url], handler, Options("board"));
            client.Subscribe("back/#", 1);
            client.Start();
            int sent = 0;
            int busy = 0;
            for (int round = 0; round < 4; round++)
            {
                handler.WaitFor("Connected");
                int before = sent;
                var dice = new Random(round);
                int many = dice.Next(200);
                while (sent < before + many)
                {
                    if (Publish(client, "a", "message " + sent, 1) == WsSendResult.Sent) sent++;
                    else busy++;
                }

                MqttBroker victim = round % 2 == 0 ? one : two;
                victim.Kill();
                for (int i = 0; i < 5 && Publish(client, "a", "message " + sent, 1) == WsSendResult.Sent; i++) sent++;
                victim.Start();
            }

            handler.WaitFor("Connected");
            MqttBroker current = client.WebSocket.Url.Port == one.WebPort ? one : two;
            handler.Take();
            current.Publish("back/1", "x", "-r");
            StringAssert.StartsWith(handler.Next(), "Message(back/1=x,0");
            Host.Until(() => handler.Acknowledged == sent, "all are acknowledged", () => handler.Acknowledged);
            Console.WriteLine($"{sent} messages, {busy} times busy");
        }

        [TestMethod]
        public void Server_thatIsAbsent_isTriedAgain()
        {
            int port = Host.FreePort();
            var handler = new MqttRecorder();
            using MqttClient client = Start($"ws://127.0.0.1:{port}/mqtt", handler, Options("board"));
            Assert.AreEqual("Error(ConnectFailed)", handler.Next());
            Assert.AreEqual("Error(ConnectFailed)", handler.Next());
        }

        [TestMethod]
        [DataRow("mosquitto")]
        [DataRow("nats-server")]
        public void Pings_withoutMessages_keepTheConnection(string name)
        {
            using MqttBroker broker = Broker(name);
            MqttOptions options = Options("board");
            options.KeepAliveSeconds = 1;
            var handler = new MqttRecorder();
            using MqttClient client = Start(broker.Url, handler, options);
            Assert.AreEqual("Connected", handler.Next());
            Thread.Sleep(3500); // mosquitto drops a client after one and a half times its keep-alive
            Assert.IsTrue(client.IsConnected);
            client.Stop();
            Assert.AreEqual("Disconnected(None)", handler.Next());
        }
    }
}
