using System;
using System.Threading;

namespace NanoWs.Sample
{
    /// <summary>A dashboard on Mono with this computer's readings: what a Meadow runs, where a test can reach it.</summary>
    public static class Program
    {
        private const int MaxConnections = 5; // what docs/meadow.md advises

        /// <summary>Starts the dashboard: "--port N", 0 for any free port.</summary>
        public static int Main(string[] args)
        {
            int port = 8080;
            if (args.Length != 0 && (args.Length != 2 || args[0] != "--port" || !int.TryParse(args[1], out port)))
            {
                Console.Error.WriteLine("Usage: mono NanoWs.Station.Mono.dll [--port N]");
                return 2;
            }

            using var dashboard = new Dashboard("NanoWs on Mono", MaxConnections) { HistoryPoints = 300 };
            HostSensors.AddTo(dashboard);
            dashboard.AddSwitch("led", "Light", isOn => { }).IsSimulated = true;
            dashboard.Start(port);
            Console.WriteLine("Dashboard: http://localhost:{0}/", dashboard.Port);
            Thread.Sleep(Timeout.Infinite);
            return 0;
        }
    }
}
