using System;
using System.Linq;
using System.Runtime.InteropServices;
using NanoWs.Bench.Servers;
using NanoWs.Bench.Tables;
using NanoWs.Kit;

namespace NanoWs.Bench
{
    /// <summary>NanoWs beside its peers, as ratios. See --help.</summary>
    internal static class Program
    {
        private const string Usage = @"NanoWs.Bench [--quick] [--only TABLE] [--row TEXT]
NanoWs.Bench --stream MIB
  --quick        in one and a half minutes instead of eight, with wider spreads
  --only TABLE   echo, client, codec, broadcast, handshake or memory; client and codec need no Node
  --row TEXT     rows with this in the names of their ratios
  --stream MIB   nothing of that, and with no other option: a message of so many MiB both ways through windows of 512 bytes";

        private static readonly Table[] s_tables =
            { new EchoTable(), new ClientTable(), new CodecTable(), new BroadcastTable(), new HandshakeTable(), new MemoryTable() };

        private static int Main(string[] args)
        {
            if (Child.IsCalled(args)) return Child.Run(args);
            return Arguments.Run(args, Usage, Run);
        }

        private static int Run(Arguments arguments)
        {
            bool isQuick = arguments.TakeFlag("--quick");
            string only = arguments.TakeText("--only");
            string row = arguments.TakeText("--row");
            int mebibytes = arguments.TakeNumber("--stream", 0, 1, 1048576);
            arguments.ExpectEnd();
            if (mebibytes > 0)
            {
                bool isAlone = !isQuick && only == null && row == null;
                return isAlone ? StreamTest.Run(mebibytes) : throw new UsageException("--stream goes with no other option.");
            }

            Settings settings = isQuick ? Settings.Quick() : new Settings();
            settings.Row = row ?? "";
            Run(settings, Select(settings, only));
            return 0;
        }

        private static Table[] Select(Settings settings, string only)
        {
            Table[] tables = s_tables.Where(table => only == null || table.Name == only).ToArray();
            if (tables.Length == 0)
            {
                string names = string.Join(", ", s_tables.Select(table => table.Name));
                throw new UsageException($"There is no table \"{only}\"; --only takes one of {names}.");
            }

            string[] rows = tables.SelectMany(table => table.Rows).ToArray();
            tables = tables.Where(table => table.Rows.Any(settings.Wants)).ToArray();
            return tables.Length > 0 ? tables
                : throw new UsageException($"No row has \"{settings.Row}\" in its name; such a name is \"{rows[0]}\".");
        }

        private static void Run(Settings settings, Table[] tables)
        {
            Console.WriteLine("NanoWs.Bench: {0} processors, {1}; {2} rounds of {3} ms", Environment.ProcessorCount,
                RuntimeInformation.FrameworkDescription, settings.Rounds, settings.Milliseconds);
            Console.WriteLine("Ratios above 1 are in favour of NanoWs. Each is the median of the rounds' own ratios, "
                + "with the lowest and the highest.");
            var report = new Report();
            foreach (Table table in tables)
            {
                report.Begin(table.Name);
                table.Run(settings, report);
            }

            report.PrintRatios();
            report.PrintVerdict();
        }
    }
}
