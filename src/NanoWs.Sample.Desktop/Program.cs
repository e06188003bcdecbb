using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NanoWs.Sample
{
    /// <summary>The station with this computer's readings.</summary>
    public static class Program
    {
        private const int MaxConnections = 8;

        private const string Usage = "Usage: dotnet run --project src/NanoWs.Sample.Desktop [-- --port N]   (N from 0 to 65535; 0 takes any free port; default 8080)";

        /// <summary>Starts the station.</summary>
        public static int Main(string[] args)
        {
            if (args.Length == 1 && (args[0] == "--help" || args[0] == "-h"))
            {
                Console.WriteLine(Usage);
                return 0;
            }

            if (!TryParse(args, out int port))
            {
                Console.Error.WriteLine($"Cannot make sense of \"{string.Join(" ", args)}\". {Usage}");
                return 2;
            }

            var station = new Station("NanoWs on " + Environment.MachineName, port, HostSensors.Find(), new SimulatedLed(), MaxConnections);
            try
            {
                station.Open();
            }
            catch (SocketException e)
            {
                Console.Error.WriteLine($"Cannot listen on port {port}: {e.Message}. Try another one: -- --port 8081");
                return 1;
            }

            Console.WriteLine($"Dashboard: http://localhost:{station.Port}/  (this computer's readings, live, on a NanoWs server; Ctrl-C ends it)");
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

        private static bool TryParse(string[] args, out int port)
        {
            port = 8080;
            if (args.Length == 0) return true;
            return args.Length == 2 && args[0] == "--port" && int.TryParse(args[1], out port) && port >= 0 && port <= 65535;
        }
    }
}
