using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>The MQTT client against mosquitto and nats-server, with mosquitto's own clients on the other side.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
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

        private static void CheckConnecting(MqttBroker broker, string expected, string user, string password, string id = "board")
        {
            MqttOptions options = Options(id);
            (options.UserName, options.Password) = (user, password);
            var handler = new MqttRecorder();
            using MqttClient client = Start(broker.Url, handler, options);
            Assert.AreEqual(expected, handler.Next());
        }

        // What mosquitto can refuse: CONNACK 2 and 5.
        [TestMethod]
        public void RefusalOfMosquitto_ofEachKind_hasAName()
        {
            using MqttBroker broker = MqttBroker.Mosquitto("board", "secret", "allow_zero_length_clientid false\n");
            CheckConnecting(broker, "ConnectFailed(NotAuthorized)", "board", "wrong");
            CheckConnecting(broker, "ConnectFailed(NotAuthorized)", "board", null);
            CheckConnecting(broker, "ConnectFailed(NotAuthorized)", "nobody", "secret");
            CheckConnecting(broker, "ConnectFailed(NotAuthorized)", null, null);
            CheckConnecting(broker, "ConnectFailed(ClientIdRefused)", "board", "secret", "");
            CheckConnecting(broker, "Connected", "board", "secret");
        }

        // What nats-server can refuse (mqttParseConnect and mqttProcessConnect in its server/mqtt.go): CONNACK 1, 2, 4 and 5.
        [TestMethod]
        public void RefusalOfNatsServer_ofEachKind_hasAName()
        {
            using MqttBroker broker = MqttBroker.Nats("board", "secret");
            CheckConnecting(broker, "ConnectFailed(NotAuthorized)", "board", "wrong");
            CheckConnecting(broker, "ConnectFailed(NotAuthorized)", "nobody", "secret");
            CheckConnecting(broker, "ConnectFailed(NotAuthorized)", null, null);
            CheckConnecting(broker, "ConnectFailed(BadUserNameOrPassword)", "", "secret");
            CheckChanged(broker, "ConnectFailed(ProtocolVersionRefused)", connect => connect[8] = 3);
            CheckChanged(broker, "ConnectFailed(ClientIdRefused)", connect => connect[9] ^= 2); // no ID, and no CleanSession
            CheckConnecting(broker, "Connected", "board", "secret");
        }

        // With a CONNECT that the client itself never sends.
        private static void CheckChanged(MqttBroker broker, string expected, Action<byte[]> change)
        {
            var handler = new MqttRecorder();
            MqttOptions options = Options("");
            (options.UserName, options.Password) = ("board", "secret");
            using var client = new MqttClient(broker.Url, handler, options);
            const BindingFlags Inner = BindingFlags.NonPublic | BindingFlags.Instance;
            object session = typeof(MqttClient).GetField("_session", Inner).GetValue(client);
            change((byte[])session.GetType().GetField("_connect", Inner).GetValue(session));
            client.Start();
            Assert.AreEqual(expected, handler.Next());
        }

        [TestMethod]
        [DataRow("mosquitto")]
        [DataRow("nats-server")]
        public void Subscription_thatTheServerRefuses_isNamedAndTheConnectionGoesOn(string name)
        {
            using MqttBroker broker = name == "mosquitto" ? MqttBroker.MosquittoWithout("secret/#")
                : MqttBroker.Nats("board", "secret", "secret.>");
            MqttOptions options = Options("board");
            if (name != "mosquitto") (options.UserName, options.Password) = ("board", "secret");
            var handler = new MqttRecorder();
            using MqttClient client = Start(broker.Url, handler, options);
            Assert.AreEqual("Connected", handler.Next());
            client.Subscribe("secret/a", 1);
            Assert.AreEqual("SubscriptionRefused(secret/a)", handler.Next());
            client.Subscribe("open", 1);
            Publish(client, "open", "x", 1, true);
            StringAssert.StartsWith(handler.Next(), "Message(open=x,1");
        }

        // Masking keys are needed for each frame: so it is known when one is sent.
        private sealed class FrameCounter : WsEntropy
        {
            private const int Nonce = 4; // calls for the Sec-WebSocket-Key

            private int _calls;

            /// <summary>Called when the first frame of the first connection is about to be sent.</summary>
            public Action BeforeFirstFrame { get; set; }

            public int Calls => Volatile.Read(ref _calls);

            public bool HasOpened => Calls >= Nonce;

            public override uint Next()
            {
                if (Interlocked.Increment(ref _calls) == Nonce + 1) BeforeFirstFrame?.Invoke();
                return 7;
            }
        }

        // Before it accepts: no listener; no response to the request; none to the CONNECT. Then: idle, with messages, a SUBSCRIBE or a
        // PINGREQ that are not acknowledged. It is frozen in that state, killed and started again.
        [TestMethod]
        [DataRow("mosquitto", "absent")]
        [DataRow("mosquitto", "requested")]
        [DataRow("mosquitto", "opened")]
        [DataRow("mosquitto", "idle")]
        [DataRow("mosquitto", "publishing")]
        [DataRow("mosquitto", "subscribing")]
        [DataRow("mosquitto", "pinging")]
        [DataRow("nats-server", "absent")]
        [DataRow("nats-server", "requested")]
        [DataRow("nats-server", "opened")]
        [DataRow("nats-server", "idle")]
        [DataRow("nats-server", "publishing")]
        [DataRow("nats-server", "subscribing")]
        [DataRow("nats-server", "pinging")]
        public void Server_killedInEachState_getsAllThatWasAccepted(string name, string state)
        {
            using MqttBroker broker = Broker(name);
            using RunningProgram before = broker.Subscribe();
            var entropy = new FrameCounter();
            MqttOptions options = Options("board");
            options.WebSocket.Entropy = entropy;
            if (state == "pinging") options.KeepAliveSeconds = 4;
            var handler = new MqttRecorder();
            using var client = new MqttClient(broker.Url, handler, options);
            client.Subscribe("back/#", 1);
            int sent = 0;
            PublishKept(client, ref sent);
            bool isEarly = state is "absent" or "requested" or "opened";
            if (!isEarly)
            {
                client.Start();
                Assert.AreEqual("Connected", handler.Next());
                Host.Until(() => handler.Acknowledged == sent, "the first message is acknowledged");
            }

            Reach(state, broker, client, entropy, handler, ref sent);
            broker.Kill();
            if (state == "absent")
            {
                client.Start();
                Assert.AreEqual("ConnectFailed(Unreachable)", handler.Next());
            }

            broker.Start();
            handler.WaitFor("Connected");
            PublishKept(client, ref sent);
            Host.Until(() => handler.Acknowledged == sent, "all are acknowledged", () => handler.Acknowledged);
            if (state == "publishing") broker.WaitForLog(name == "mosquitto" ? @"PUBLISH from board \(d1, q1" : "PUBLISH kept/1 dup=true");
            CheckSubscription(broker, handler, "back/1");
            if (state == "subscribing") CheckSubscription(broker, handler, "more/1");

            // Retained, so that a late subscriber sees what came before it.
            using RunningProgram after = broker.StartSubscriber();
            var missing = Enumerable.Range(0, sent).Select(i => $"kept/{i} {i}").ToHashSet();
            Host.Until(() => IsEmptied(missing, before, after), "the others see all messages", () => missing.Count);
        }

        private static void PublishKept(MqttClient client, ref int sent)
        {
            Assert.AreEqual(WsSendResult.Sent, Publish(client, "kept/" + sent, sent.ToString(), 1, true));
            sent++;
        }

        private static void CheckSubscription(MqttBroker broker, MqttRecorder handler, string topic)
        {
            handler.Take();
            broker.Publish(topic, "x", "-r");
            StringAssert.StartsWith(handler.Next(), $"Message({topic}=x,0");
        }

        private static bool IsEmptied(HashSet<string> missing, params RunningProgram[] subscribers)
        {
            foreach (string line in subscribers.SelectMany(subscriber => subscriber.TakeLines())) missing.Remove(line[4..]);
            return missing.Count == 0;
        }

        private static void Reach(
            string state, MqttBroker broker, MqttClient client, FrameCounter entropy, MqttRecorder handler, ref int sent)
        {
            if (state == "opened")
            {
                using var isFrozen = new ManualResetEventSlim();
                entropy.BeforeFirstFrame = () =>
                {
                    broker.Freeze();
                    isFrozen.Set();
                };
                client.Start();
                Assert.IsTrue(isFrozen.Wait(Recorder.Patience));
                return;
            }

            if (state == "absent") return;
            broker.Freeze();
            int calls = entropy.Calls;
            if (state == "requested") client.Start();
            if (state == "subscribing") client.Subscribe("more/#", 1);
            for (int i = 0; i < 5 && state == "publishing"; i++) PublishKept(client, ref sent);
            if (state == "requested") Host.Until(() => entropy.HasOpened, "the request is made");
            else if (state != "idle") Host.Until(() => entropy.Calls > calls, "it is sent"); // a PINGREQ after two seconds
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
            Assert.AreEqual("ConnectFailed(Unreachable)", handler.Next());
            Assert.AreEqual("ConnectFailed(Unreachable)", handler.Next());
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
