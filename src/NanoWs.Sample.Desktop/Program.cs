using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;

namespace NanoWs.Sample
{
    /// <summary>Runs a dashboard with this computer's readings.</summary>
    public static class Program
    {
        private const int MaxConnections = 8;
        private const int HistoryPoints = 3600; // an hour

        private const int MaxSimulated = SensorChannel.MaxReadings - 1; // the light is one, too

        private static readonly string[] s_options = { "--port", "--simulate", "--password", "--mqtt" };

        private static readonly string s_usage = string.Join(
            Environment.NewLine,
            "Usage: dotnet run --project src/NanoWs.Sample.Desktop [-- OPTION...]",
            "  --port N         from 0 to 65535, 0 for any free port; default 8080",
            $"  --simulate N     N simulated readings, from 1 to {MaxSimulated}, instead of this computer's",
            "  --password WORD  of 1 to 64 characters, is asked for before anything is shown",
            "  --mqtt URL       of an MQTT server that gets the readings as well: ws://localhost:9001/mqtt");

        /// <summary>Runs the dashboard until it is interrupted.</summary>
        public static int Main(string[] args)
        {
            if (args.Contains("--help") || args.Contains("-h"))
            {
                Console.WriteLine(s_usage);
                return 0;
            }

            string mistake = Parse(args, out int port, out int simulated, out string password, out string mqttUrl);
            if (mistake != null) return Refuse(mistake);
            using Dashboard dashboard = Create(simulated, password);
            MqttPublisher publisher = null;
            MqttClient mqtt = null;
            try
            {
                if (mqttUrl != null) mqtt = CreateMqtt(mqttUrl, dashboard, out publisher);
            }
            catch (ArgumentException e)
            {
                return Refuse("--mqtt: " + e.Message);
            }

            try
            {
                dashboard.Start(port);
            }
            catch (ArgumentException) when (password != null)
            {
                return Refuse("--password is a word of 1 to 64 characters.");
            }
            catch (IOException e)
            {
                Console.Error.WriteLine($"{e.Message} For example: -- --port {OtherPort(port)}");
                return 2;
            }

            Announce(dashboard.Port, simulated);
            if (mqtt != null) Console.WriteLine($"MQTT: {mqttUrl}, topics {BaseTopic}/...");
            using var end = new ManualResetEventSlim();
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            mqtt?.Start();
            while (!end.Wait(dashboard.IntervalMs)) publisher?.Publish();
            publisher?.Stop();
            dashboard.Stop();
            Console.WriteLine("Stopped.");
            return 0;

            void End(PosixSignalContext context)
            {
                context.Cancel = true;
                end.Set();
            }
        }

        private static int Refuse(string mistake)
        {
            Console.Error.WriteLine(mistake + " --help lists the options.");
            return 2;
        }

        private static string BaseTopic => Environment.MachineName.ToLowerInvariant();

        private static MqttClient CreateMqtt(string url, Dashboard dashboard, out MqttPublisher publisher)
        {
            var client = new MqttClient(url, options: new MqttOptions { ClientId = BaseTopic });
            publisher = new MqttPublisher(dashboard.Channel, client, BaseTopic) { DeviceName = dashboard.Title };
            return client;
        }

        private static Dashboard Create(int simulated, string password)
        {
            string title = "NanoWs on " + Environment.MachineName;
            var dashboard = new Dashboard(title, MaxConnections) { Password = password, HistoryPoints = HistoryPoints };
            if (simulated > 0) AddWaves(dashboard, simulated);
            else HostSensors.AddTo(dashboard);
            dashboard.AddSwitch("led", "Light", isOn => { }).IsSimulated = true; // a desktop has none to switch
            return dashboard;
        }

        // Sine waves, each with a period of its own.
        private static void AddWaves(Dashboard dashboard, int count)
        {
            for (int i = 1; i <= count; i++)
            {
                double period = 5 * i; // in seconds
                Reading wave = dashboard.AddReading($"wave-{i}", $"Wave {i}", "%", 1,
                    () => 50 + 50 * Math.Sin(dashboard.Channel.UptimeMs / 1000.0 / period * 2 * Math.PI));
                wave.IsSimulated = true;
            }
        }

        private static void Announce(int port, int simulated)
        {
            string what = simulated > 0 ? "simulated readings" : "this computer's readings";
            Console.WriteLine($"Dashboard: http://localhost:{port}/  ({what}, live, on a NanoWs server; Ctrl-C ends it)");
            foreach (string address in LanAddresses())
            {
                Console.WriteLine($"From other devices in your network: http://{address}:{port}/");
            }
        }

        // Only IPv4, because an IPv6 address is too long to type into a phone.
        private static IEnumerable<string> LanAddresses() =>
            from adapter in NetworkInterface.GetAllNetworkInterfaces()
            where adapter.OperationalStatus == OperationalStatus.Up && adapter.NetworkInterfaceType != NetworkInterfaceType.Loopback
            from unicast in adapter.GetIPProperties().UnicastAddresses
            where unicast.Address.AddressFamily == AddressFamily.InterNetwork
            let address = unicast.Address.ToString()
            where !address.StartsWith("127.") && !address.StartsWith("169.254.")
            select address;

        private static int OtherPort(int port) => port == 8081 ? 8082 : 8081;

        // "--name value" or "--name=value", each once. Returns what is wrong; null: nothing.
        private static string Parse(string[] args, out int port, out int simulated, out string password, out string mqttUrl)
        {
            port = 8080;
            simulated = 0;
            password = mqttUrl = null;
            var values = new Dictionary<string, string>();
            for (int i = 0; i < args.Length; i++)
            {
                string[] parts = args[i].Split('=', 2);
                if (!s_options.Contains(parts[0]))
                {
                    // It may be a part of the password, if that contains spaces and was not quoted.
                    bool isSecret = args.Take(i).Append(parts.Length == 2 ? parts[0] : "").Any(arg => arg.StartsWith("--pass"));
                    return isSecret ? "What follows --password is a word, or several in quotes." : $"\"{args[i]}\" is unknown.";
                }

                string value = parts.Length == 2 ? parts[1] : ++i < args.Length ? args[i] : "";
                if (value == "") return $"{parts[0]} needs a value.";
                if (!values.TryAdd(parts[0], value)) return $"{parts[0]} is there twice.";
            }

            values.TryGetValue("--password", out password);
            values.TryGetValue("--mqtt", out mqttUrl);
            return ParseNumber(values, "--port", 0, 65535, ref port)
                ?? ParseNumber(values, "--simulate", 1, MaxSimulated, ref simulated);
        }

        private static string ParseNumber(Dictionary<string, string> values, string name, int least, int most, ref int number)
        {
            if (!values.TryGetValue(name, out string text)) return null;
            bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
            return isNumber && number >= least && number <= most ? null : $"{name} is a number from {least} to {most}, not \"{text}\".";
        }
    }
}
