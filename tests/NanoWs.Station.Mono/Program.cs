using System;

namespace NanoWs.Sample
{
    /// <summary>The sample's station on Mono, with this computer's readings: what a Meadow runs, where a test can reach it.</summary>
    public static class Program
    {
        private const int MaxConnections = 5; // what docs/meadow.md advises

        /// <summary>Starts the station: "--port N", 0 for any free port.</summary>
        public static int Main(string[] args)
        {
            int port = 8080;
            if (args.Length != 0 && (args.Length != 2 || args[0] != "--port" || !int.TryParse(args[1], out port)))
            {
                Console.Error.WriteLine("Usage: mono NanoWs.Station.Mono.dll [--port N]");
                return 2;
            }

            var station = new Station("NanoWs on Mono", port, HostSensors.Find(), new SimulatedLed(), MaxConnections);
            station.Open();
            Console.WriteLine("Dashboard: http://localhost:{0}/", station.Port);
            station.Run();
            return 0;
        }
    }
}
