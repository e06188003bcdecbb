using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoWs.Fleet
{
    /// <summary>
    /// The servers that boards and consumer connect to, on free ports of this computer, with their files in a temporary folder.
    /// </summary>
    internal sealed class Servers : IDisposable
    {
        private const int Patience = 60000;

        private readonly string _folder = Directory.CreateTempSubdirectory("nanows-fleet").FullName;
        private readonly string _program;
        private readonly ServerProcess[] _processes;
        private readonly int[] _ports;
        private double _processorSeconds; // of those that have ended
        private long _mostMemory;

        private Servers(string program, int count, Func<int, Servers, string> config)
        {
            _program = program;
            _processes = new ServerProcess[count];
            _ports = FreePorts(4 * count);
            for (int i = 0; i < count; i++)
            {
                Directory.CreateDirectory(FolderOf(i));
                File.WriteAllText(Path.Combine(FolderOf(i), "config"), config(i, this));
            }
        }

        /// <summary>Gets the WebSocket listeners.</summary>
        public string[] Urls => Enumerable.Range(0, _processes.Length).Select(i => $"ws://127.0.0.1:{WebPort(i)}/mqtt").ToArray();

        /// <summary>
        /// A cluster of three. Messages are on all three, and acknowledged when two have them: without stream_replicas, a server that
        /// starts before it has found the others would keep them alone.
        /// </summary>
        public static Servers Nats() => new("nats-server", 3, (i, servers) => $@"server_name: server{i}
listen: ""127.0.0.1:{servers._ports[4 * i + 1]}""
jetstream {{ store_dir: ""{servers.FolderOf(i)}"" }}
cluster {{
  name: fleet
  listen: ""127.0.0.1:{servers._ports[4 * i + 2]}""
  routes: [ {string.Join(", ", Enumerable.Range(0, 3).Select(k => $@"""nats://127.0.0.1:{servers._ports[4 * k + 2]}"""))} ]
}}
websocket {{ listen: ""127.0.0.1:{servers.WebPort(i)}"", no_tls: true }}
mqtt {{ listen: ""127.0.0.1:{servers._ports[4 * i + 3]}"", stream_replicas: 3, max_ack_pending: 2000 }}
");

        /// <summary>
        /// One server that writes what it has to the disk when it is stopped, and keeps any number of messages for a client that is away:
        /// by default it drops, above a thousand, what it has acknowledged. (Without the listener that is not used, 2.0.11 does not start.)
        /// </summary>
        public static Servers Mosquitto() => new("mosquitto", 1, (i, servers) => $@"user {Environment.UserName}
listener {servers.WebPort(i)} 127.0.0.1
protocol websockets
listener {servers._ports[1]} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {servers.FolderOf(i)}/
max_queued_messages 0
");

        private int WebPort(int i) => _ports[4 * i];

        private string FolderOf(int i) => Path.Combine(_folder, "server" + i);

        private static int[] FreePorts(int count)
        {
            var listeners = new List<TcpListener>();
            for (int i = 0; i < count; i++)
            {
                listeners.Add(new TcpListener(IPAddress.Loopback, 0));
                listeners[i].Start();
            }

            int[] ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
            foreach (TcpListener listener in listeners) listener.Stop();
            return ports;
        }

        /// <summary>Starts all of them, and waits until they accept connections.</summary>
        public void Start()
        {
            for (int i = 0; i < _processes.Length; i++) Launch(i);
            for (int i = 0; i < _processes.Length; i++) AwaitPort(i);
        }

        /// <summary>Starts one of them.</summary>
        public void Start(int i)
        {
            Launch(i);
            AwaitPort(i);
        }

        private void Launch(int i) => _processes[i] =
            new ServerProcess(Path.Combine(FolderOf(i), "log"), _program, "-c", Path.Combine(FolderOf(i), "config"));

        private void AwaitPort(int i)
        {
            var watch = Stopwatch.StartNew();
            while (!Accepts(WebPort(i)))
            {
                if (watch.ElapsedMilliseconds > Patience)
                {
                    throw new TimeoutException($"{_program} does not start: " + File.ReadAllText(Path.Combine(FolderOf(i), "log")));
                }

                Thread.Sleep(20);
            }
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

        /// <summary>Ends one of them by a signal.</summary>
        public void End(int i, string signal)
        {
            Measure(_processes[i]);
            _processes[i].End(signal);
            _processes[i].Dispose();
            _processes[i] = null;
        }

        private void Measure(ServerProcess process)
        {
            _processorSeconds += process.ProcessorSeconds;
            _mostMemory = Math.Max(_mostMemory, process.MostMemory);
        }

        /// <summary>What they have used; once, at the end.</summary>
        public (double ProcessorSeconds, long MostMemory) Usage()
        {
            foreach (ServerProcess process in _processes.Where(process => process != null)) Measure(process);
            return (_processorSeconds, _mostMemory);
        }

        public void Dispose()
        {
            foreach (ServerProcess process in _processes) process?.Dispose();
            if (Directory.Exists(_folder)) Directory.Delete(_folder, true);
        }
    }
}
