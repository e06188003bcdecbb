using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>An MQTT server: mosquitto or nats-server, on ports of its own. It can be killed and started again.</summary>
    internal sealed class MqttBroker : IDisposable
    {
        private const int StopSignal = 19;

        private readonly TemporaryFolder _folder = new();
        private readonly string _program;
        private readonly string[] _arguments;
        private RunningProgram _process;

        private MqttBroker(string program, Func<MqttBroker, string> config, params string[] option)
        {
            foreach ((string needed, string package) in new[] { (program, program), ("mosquitto_sub", "mosquitto-clients") })
            {
                if (!Programs.IsThere(needed)) Assert.Inconclusive($"{needed} was not found; on Debian: apt-get install {package}");
            }

            _program = program;
            WebPort = Host.FreePort();
            do Port = Host.FreePort(); while (Port == WebPort);
            string file = Path.Combine(_folder.FullName, "config");
            File.WriteAllText(file, config(this));
            _arguments = [.. option, file];
            Start();
        }

        /// <summary>The port of MQTT over WebSocket.</summary>
        public int WebPort { get; }

        /// <summary>The port of MQTT without WebSocket, for independent clients.</summary>
        public int Port { get; }

        public string Url => $"ws://127.0.0.1:{WebPort}/mqtt";

        /// <summary>mosquitto; with a user's name and password, nobody else may connect.</summary>
        public static MqttBroker Mosquitto(string user = null, string password = null, string more = "") => new("mosquitto", broker =>
        {
            string access = "allow_anonymous true\n";
            if (user is not null)
            {
                string passwords = Path.Combine(broker._folder.FullName, "passwords");
                using RunningProgram maker = RunningProgram.Launch("mosquitto_passwd", "-c", "-b", passwords, user, password);
                Assert.AreEqual(0, maker.End().Code);
                access = $"allow_anonymous false\npassword_file {passwords}\n";
            }

            return $"user {Environment.UserName}\nlistener {broker.WebPort} 127.0.0.1\nprotocol websockets\n"
                + $"listener {broker.Port} 127.0.0.1\n" + access + "persistence false\nlog_dest stderr\nlog_type all\n" + more;
        }, "-c");

        /// <summary>mosquitto that refuses subscriptions to a filter; its acl_file only withholds the messages.</summary>
        public static MqttBroker MosquittoWithout(string filter)
        {
            const string Plugin = "/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so";
            if (!File.Exists(Plugin)) Assert.Inconclusive(Plugin + " was not found; on Debian: apt-get install mosquitto");
            return new("mosquitto", broker =>
            {
                string rules = Path.Combine(broker._folder.FullName, "rules.json");
                File.WriteAllText(rules, """
                    {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": true, "unsubscribe": true},
                     "clients": [], "groups": [{"groupname": "all", "roles": [{"rolename": "all"}]}], "anonymousGroup": "all",
                     "roles": [{"rolename": "all",
                                "acls": [{"acltype": "subscribePattern", "topic": "FILTER", "priority": 1, "allow": false}]}]}
                    """.Replace("FILTER", filter));
                return $"user {Environment.UserName}\nlistener {broker.WebPort} 127.0.0.1\nprotocol websockets\n"
                    + $"listener {broker.Port} 127.0.0.1\nallow_anonymous true\nplugin {Plugin}\nplugin_opt_config_file {rules}\n";
            }, "-c");
        }

        /// <summary>
        /// nats-server, whose MQTT is a part of its streams; with a user's name and password, nobody else may connect. The user may be
        /// denied a subject.
        /// </summary>
        public static MqttBroker Nats(string user = null, string password = null, string denied = null) => new("nats-server", broker =>
            $"server_name: one\nlisten: \"127.0.0.1:{Host.FreePort()}\"\njetstream {{ store_dir: \"{broker._folder.FullName}\" }}\n"
            + $"websocket {{ listen: \"127.0.0.1:{broker.WebPort}\", no_tls: true }}\n"
            + $"mqtt {{ listen: \"127.0.0.1:{broker.Port}\" }}\ntrace: true\n"
            + (user is null ? "" : $"authorization {{ users: [ {{ user: {user}, password: {password}, "
                + (denied is null ? "" : $"permissions: {{ subscribe: {{ deny: \"{denied}\" }} }} ") + "} ] }\n"), "-c");

        /// <summary>Starts it, and returns when it accepts connections.</summary>
        public void Start()
        {
            _process = RunningProgram.Launch(_program, _arguments);
            Host.Until(() => Accepts(WebPort) && Accepts(Port), _program + " accepts connections");
        }

        private static bool Accepts(int port)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        /// <summary>Kills it with SIGKILL.</summary>
        public void Kill()
        {
            _process.Dispose();
            Host.Until(() => !Accepts(WebPort), _program + " is dead");
        }

        [DllImport("libc", EntryPoint = "kill")]
        private static extern int SendSignal(int process, int signal);

        /// <summary>
        /// Stops it with SIGSTOP: it no longer responds to anything, nor does its port refuse connections.
        /// </summary>
        public void Freeze()
        {
            Assert.AreEqual(0, SendSignal(_process.Id, StopSignal));
            string status = $"/proc/{_process.Id}/stat";
            Host.Until(() => File.ReadAllText(status).Contains(") T "), _program + " stands still");
        }

        /// <summary>The next line of its log that matches.</summary>
        public void WaitForLog(string pattern) => _process.WaitFor(pattern);

        /// <summary>
        /// An independent subscriber to everything, which has subscribed: its lines are "QOS RETAIN TOPIC PAYLOAD". It returns when the
        /// subscriber has printed the given one; by default one of a message that is kept for that.
        /// </summary>
        public RunningProgram Subscribe(string first = "test/ready")
        {
            Publish("test/ready", "1", "-r");
            RunningProgram subscriber = StartSubscriber();
            subscriber.WaitFor(first);
            return subscriber;
        }

        /// <summary>The same, which may not have subscribed yet.</summary>
        public RunningProgram StartSubscriber() => RunningProgram.Launch("mosquitto_sub",
            ["-h", "127.0.0.1", "-p", Port.ToString(), "-t", "#", "-q", "1", "-F", "%q %r %t %p"]);

        /// <summary>Publishes by an independent client.</summary>
        public void Publish(string topic, string payload, params string[] arguments)
        {
            using RunningProgram publisher = RunningProgram.Launch("mosquitto_pub",
                ["-h", "127.0.0.1", "-p", Port.ToString(), "-t", topic, "-m", payload, .. arguments]);
            (int code, string[] lines) = publisher.End();
            Assert.AreEqual(0, code, string.Join("\n", lines));
        }

        public void Dispose()
        {
            _process?.Dispose();
            _folder.Dispose();
        }
    }

    /// <summary>Notes what happens to a client of MQTT, in the words of the recorder of the unit tests.</summary>
    internal sealed class MqttRecorder : MqttHandler
    {
        private readonly BlockingCollection<string> _events = new();
        private readonly HashSet<string> _acknowledged = new();

        public int Acknowledged
        {
            get
            {
                lock (_acknowledged) return _acknowledged.Count;
            }
        }

        public string Next() =>
            _events.TryTake(out string what, Recorder.Patience) ? what : throw new AssertFailedException("Nothing happens.");

        /// <summary>Forgets the events so far.</summary>
        public void Take()
        {
            while (_events.TryTake(out _))
            {
            }
        }

        /// <summary>Skips events up to one.</summary>
        public void WaitFor(string what)
        {
            while (Next() != what)
            {
            }
        }

        public override void OnConnected(MqttClient client, bool isSessionPresent) =>
            _events.Add(isSessionPresent ? "Connected(present)" : "Connected");

        public override void OnMessage(MqttClient client, MqttMessage message) =>
            _events.Add($"Message({message.GetTopic()}={message.GetText()},{message.Qos}{(message.IsRetained ? ",retained" : "")})");

        public override void OnAcknowledged(MqttClient client, MqttMessage message)
        {
            lock (_acknowledged) _acknowledged.Add(message.GetText());
        }

        public override void OnConnectFailed(MqttClient client, MqttError reason, string message) =>
            _events.Add($"ConnectFailed({reason})");

        public override void OnSubscriptionRefused(MqttClient client, string filter) => _events.Add($"SubscriptionRefused({filter})");

        public override void OnMessageSkipped(MqttClient client, string topic) => _events.Add($"MessageSkipped({topic})");

        public override void OnDisconnected(MqttClient client, MqttError reason) => _events.Add($"Disconnected({reason})");

        public override void OnError(MqttClient client, WsError error, Exception exception) => _events.Add($"Error({error})");
    }
}
