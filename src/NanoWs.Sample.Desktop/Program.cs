using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NanoWs.Sample
{
    /// <summary>Runs the station with this computer's readings.</summary>
    public static class Program
    {
        private const int MaxConnections = 8;

        private static readonly string s_usage =
            "Usage: dotnet run --project src/NanoWs.Sample.Desktop [-- --port N --simulate N --password WORD]   "
            + "(--port N from 0 to 65535, 0 for any free port, default 8080; --simulate N shows N simulated readings, at most "
            + $"{SensorChannel.MaxReadings}; --password WORD, of 1 to 64 characters, is asked for before anything is shown)";

        /// <summary>Runs the station until it is interrupted.</summary>
        public static int Main(string[] args)
        {
            if (args.Contains("--help") || args.Contains("-h"))
            {
                Console.WriteLine(s_usage);
                return 0;
            }

            if (!TryParse(args, out int port, out int simulated, out PasswordGuard guard))
            {
                Console.Error.WriteLine($"Invalid arguments: \"{string.Join(" ", WithoutPassword(args))}\". {s_usage}");
                return 2;
            }

            ISensor[] sensors = simulated > 0 ? SimulatedSensor.Make(simulated) : HostSensors.Find();
            var station = new Station("NanoWs on " + Environment.MachineName, port, sensors, new SimulatedLed(), MaxConnections, guard);
            try
            {
                station.Open();
            }
            catch (IOException e)
            {
                Console.Error.WriteLine($"{e.Message} For example: -- --port {OtherPort(port)}");
                return 2;
            }

            Announce(station.Port, simulated);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            station.Run();
            Console.WriteLine("Stopped.");
            return 0;

            void End(PosixSignalContext context)
            {
                context.Cancel = true;
                station.Stop();
            }
        }

        // What follows may be a part of the password, if it contains spaces and was not quoted.
        private static IEnumerable<string> WithoutPassword(string[] args)
        {
            string[] before = args.TakeWhile(arg => !arg.StartsWith("--pass")).ToArray();
            return before.Length == args.Length ? args : before.Append("--password ...");
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

        // "--name value" or "--name=value", each once.
        private static bool TryParse(string[] args, out int port, out int simulated, out PasswordGuard guard)
        {
            port = 8080;
            simulated = 0;
            guard = null;
            var values = new Dictionary<string, string>();
            for (int i = 0; i < args.Length; i++)
            {
                string[] parts = args[i].Split('=', 2);
                string value = parts.Length == 2 ? parts[1] : ++i < args.Length ? args[i] : "";
                if (!values.TryAdd(parts[0], value)) return false;
            }

            if (values.Remove("--port", out string text) && !(int.TryParse(text, out port) && port >= 0 && port <= 65535)) return false;
            if (values.Remove("--simulate", out text)
                && !(int.TryParse(text, out simulated) && simulated >= 1 && simulated <= SensorChannel.MaxReadings))
            {
                return false;
            }

            return (!values.Remove("--password", out text) || TryGuard(text, out guard)) && values.Count == 0;
        }

        private static bool TryGuard(string password, out PasswordGuard guard)
        {
            try
            {
                guard = new PasswordGuard(password);
                return true;
            }
            catch (ArgumentException)
            {
                guard = null;
                return false;
            }
        }
    }
}
