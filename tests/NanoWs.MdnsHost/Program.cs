using System;
using System.Net;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.MdnsHost
{
    /// <summary>A host with a name, for tests with other implementations of multicast DNS.</summary>
    internal static class Program
    {
        private const string Usage =
            @"NanoWs.MdnsHost NAME [--port N] [--title TITLE] [--text TEXT] [--address A.B.C.D]
  announces NAME.local and its pages until Ctrl-C, and prints the names that it has
  --port      of the pages; default 80
  --title     under which the pages are listed; default NAME
  --text      what clients should know in addition, such as path=/garden
  --address   of the host; default: that of its network interface
  --dashboard with a dashboard of this title and name, at that port, instead of a responder alone";

        private static int Main(string[] args) => Arguments.Run(args, Usage, arguments =>
        {
            int port = arguments.TakeNumber("--port", 80, 1, 65535);
            string title = arguments.TakeText("--title");
            string text = arguments.TakeText("--text");
            string address = arguments.TakeText("--address");
            bool hasDashboard = arguments.TakeFlag("--dashboard");
            string name = arguments.TakeWord() ?? throw new UsageException("The name is missing; --help says what follows.");
            arguments.ExpectEnd();
            IPAddress parsed = null;
            if (address != null && !IPAddress.TryParse(address, out parsed)) throw new UsageException($"\"{address}\" is no address.");
            if (hasDashboard) Serve(new Dashboard(title ?? name) { HostName = name, HostAddress = parsed }, port);
            else Serve(NewResponder(name, port, title, text, parsed));
            return 0;
        });

        private static MdnsResponder NewResponder(string name, int port, string title, string text, IPAddress address)
        {
            try
            {
                return new MdnsResponder(name, port, title, text, address);
            }
            catch (ArgumentException e)
            {
                throw new UsageException(e.Message.Split('\n')[0]);
            }
        }

        private static void Serve(MdnsResponder responder)
        {
            responder.Open();
            bool wasAnnounced = false;
            UntilInterrupt(() =>
            {
                responder.Poll();
                if (responder.IsAnnounced == wasAnnounced) return;
                wasAnnounced = !wasAnnounced;
                Console.WriteLine(wasAnnounced ? $"announced {responder.HostName}.local, {responder.Instance}" : "in doubt");
            });
            responder.Close();
            Console.WriteLine("closed");
        }

        // It says itself which name it has.
        private static void Serve(Dashboard dashboard, int port)
        {
            dashboard.Start(port);
            UntilInterrupt(() => { });
            dashboard.Stop();
            Console.WriteLine("closed");
        }

        private static void UntilInterrupt(Action step)
        {
            bool isEnding = false;
            Console.CancelKeyPress += (_, interrupt) =>
            {
                interrupt.Cancel = true;
                Volatile.Write(ref isEnding, true);
            };
            Console.WriteLine("open");
            while (!Volatile.Read(ref isEnding))
            {
                step();
                Thread.Sleep(5);
            }
        }
    }
}
