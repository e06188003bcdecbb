using System;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using NanoWs.Bench.Servers;
using NanoWs.Bench.Tables;

namespace NanoWs.Bench
{
    /// <summary>NanoWs beside its peers, as ratios. See --help.</summary>
    internal static class Program
    {
        private const string Usage = @"NanoWs.Bench [--quick] [--only TABLE] [--row TEXT] [--stream MIB]
  --quick        within a minute instead of six, with wider spreads
  --only TABLE   echo, client, codec, broadcast, handshake or memory
  --row TEXT     rows with this in the names of their ratios
  --stream MIB   nothing of that, but a message of so many MiB both ways through windows of 512 bytes";

        private static int Main(string[] args)
        {
            if (args.Length > 0 && args[0] == "server") return Child.Run(args);
            Settings settings = Parse(args);
            if (settings == null)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            if (settings.StreamMebibytes > 0) return StreamTest.Run(settings.StreamMebibytes);
            Run(settings);
            return 0;
        }

        private static Settings Parse(string[] args)
        {
            Settings settings = args.Contains("--quick") ? Settings.Quick() : new Settings();
            for (int i = 0; i < args.Length; i++)
            {
                bool hasValue = i + 1 < args.Length;
                if (args[i] == "--only" && hasValue) settings.Only = args[++i];
                else if (args[i] == "--row" && hasValue) settings.Row = args[++i];
                else if (args[i] == "--stream" && hasValue && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out settings.StreamMebibytes)) i++;
                else if (args[i] != "--quick") return null;
            }

            return settings;
        }

        private static void Run(Settings settings)
        {
            Console.WriteLine("NanoWs.Bench: {0} processors, {1}; {2} rounds of {3} ms", Environment.ProcessorCount, RuntimeInformation.FrameworkDescription, settings.Rounds, settings.Milliseconds);
            Console.WriteLine("Ratios above 1 are in favour of NanoWs. Each is the median of the rounds' own ratios, with the lowest and the highest.");
            var report = new Report();
            Table[] tables = { new EchoTable(), new ClientTable(), new CodecTable(), new BroadcastTable(), new HandshakeTable(), new MemoryTable() };
            foreach (Table table in tables)
            {
                if (settings.Only == null || settings.Only == table.Name) table.Run(settings, report);
            }

            report.PrintRatios();
        }
    }
}
