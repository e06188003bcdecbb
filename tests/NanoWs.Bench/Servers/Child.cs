using System;
using System.Diagnostics;
using System.Globalization;

namespace NanoWs.Bench.Servers
{
    /// <summary>
    /// What all server processes have in common, the one in Node too: they choose a port on the loopback interface and print "listening
    /// PORT VERSION", respond to each line on the standard input with "memory HEAP RSS", in bytes, and end when it is closed.
    /// </summary>
    internal static class Child
    {
        public static readonly byte[] Reading = CreateReading();

        private static byte[] CreateReading()
        {
            var reading = new byte[64];
            Array.Fill(reading, (byte)'r');
            return reading;
        }

        /// <summary>Whether this process is to be a server: "server nanows echo 65536 16", as ServerProcess calls it.</summary>
        public static bool IsCalled(string[] args) => args.Length == 5 && args[0] == "server";

        public static int Run(string[] args)
        {
            bool isBroadcast = args[2] == "broadcast";
            int buffer = int.Parse(args[3], CultureInfo.InvariantCulture);
            int connections = int.Parse(args[4], CultureInfo.InvariantCulture);
            switch (args[1])
            {
                case "nanows":
                    NanoWsServer.Start(isBroadcast, buffer, connections);
                    break;
                case "kestrel":
                    KestrelServer.Start(isBroadcast, buffer);
                    break;
                case "bare":
                    BareServer.Start(isBroadcast, buffer);
                    break;
            }

            while (Console.ReadLine() != null) ReportMemory();
            Environment.Exit(0); // whatever threads the servers have
            return 0;
        }

        public static void Announce(int port, string version) => Console.WriteLine("listening {0} {1}", port, version);

        private static void ReportMemory()
        {
            long heap = long.MaxValue;
            for (int i = 0; i < 4; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, true, true);
                GC.WaitForPendingFinalizers();
                heap = Math.Min(heap, GC.GetTotalMemory(true));
            }

            using var self = Process.GetCurrentProcess();
            Console.WriteLine("memory {0} {1}", heap, self.WorkingSet64);
        }
    }
}
