using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using NanoWs.Kit;

namespace NanoWs.Fleet
{
    /// <summary>
    /// Many boards on a cluster of nats-servers, and on mosquitto, while servers are killed and stopped: what a server has acknowledged
    /// arrives at an independent client.
    /// </summary>
    internal static class Program
    {
        private const string Help = @"NanoWs.Fleet [--boards N] [--seconds N] [--broker nats|mosquitto] [--abrupt]
  --boards N    each publishes four readings a second, with QoS 1; default 200
  --seconds N   how long; default 60
  --broker      nats: three nats-servers, of which one is killed and started again, and then another one stopped; mosquitto: one that is
                stopped and started again; default: both, one after the other
  --abrupt      mosquitto is killed, and not stopped: it loses what it had acknowledged and not delivered yet, and the run may fail";

        private static readonly Stack<IDisposable> s_things = new();

        private static int Main(string[] args)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Clean();
            using PosixSignalRegistration interrupt = ExitOn(PosixSignal.SIGINT), terminate = ExitOn(PosixSignal.SIGTERM),
                hangUp = ExitOn(PosixSignal.SIGHUP);
            return Arguments.Run(args, Help, Run);
        }

        private static PosixSignalRegistration ExitOn(PosixSignal signal) =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Environment.Exit(130);
            });

        private static int Run(Arguments arguments)
        {
            int boards = arguments.TakeNumber("--boards", 200, 1, 10000);
            int seconds = arguments.TakeNumber("--seconds", 60, 12, 100000);
            string broker = arguments.TakeText("--broker");
            bool isAbrupt = arguments.TakeFlag("--abrupt");
            arguments.ExpectEnd();
            bool isKnown = broker is null or "nats" or "mosquitto";
            if (!isKnown) throw new UsageException($"--broker is nats or mosquitto, not \"{broker}\".");
            if (isAbrupt && broker != "mosquitto") throw new UsageException("--abrupt goes with --broker mosquitto.");
            if (broker != "mosquitto") Require("nats-server", "nats-server");
            if (broker != "nats") Require("mosquitto", "mosquitto");
            Require("node", "nodejs");
            if (!Repository.Exists(Consumer.Folder + "/node_modules"))
            {
                throw new UsageException($"The npm packages of {Consumer.Folder} are missing: npm ci --prefix {Consumer.Folder}");
            }

            var results = new List<string>();
            void Add(string name, Func<Servers> make, Func<Servers, Event[]> events) =>
                results.AddRange(Live(name, make, boards, seconds, events));
            if (broker != "mosquitto") Add("nats-server, a cluster of three", Servers.Nats, NatsEvents);
            if (broker != "nats") Add("mosquitto", Servers.Mosquitto, servers => MosquittoEvents(servers, isAbrupt));
            string[] problems = results.Where(problem => problem != null).ToArray();
            foreach (string problem in problems) Console.WriteLine("FAIL " + problem);
            Console.WriteLine($"{results.Count - problems.Length} passed, {problems.Length} failed");
            return problems.Length == 0 ? 0 : 1;
        }

        // Debian has both servers in /usr/sbin, which is not in everybody's PATH.
        private static void Require(string program, string package)
        {
            string path = Environment.GetEnvironmentVariable("PATH");
            if (path.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)))) return;
            string hint = $"to which /usr/sbin may have to be added; on Debian: apt-get install {package}";
            throw new UsageException($"{program} was not found in the PATH, {hint}");
        }

        private static Event[] NatsEvents(Servers servers) =>
        [
            new(1 / 6.0, "server 1 is killed (SIGKILL)", () => servers.End(0, "KILL")),
            new(3 / 6.0, "server 1 is started again", () => servers.Start(0)),
            new(4 / 6.0, "server 2 is stopped (SIGTERM)", () => servers.End(1, "TERM")),
        ];

        private static Event[] MosquittoEvents(Servers servers, bool isAbrupt) =>
        [
            new(2 / 6.0, isAbrupt ? "it is killed (SIGKILL)" : "it is stopped (SIGTERM)", () => servers.End(0, isAbrupt ? "KILL" : "TERM")),
            new(3 / 6.0, "it is started again", () => servers.Start(0)),
        ];

        private static string[] Live(string name, Func<Servers> make, int boards, int seconds, Func<Servers, Event[]> events)
        {
            Console.WriteLine($"{name}: {boards} boards, {seconds} s");
            try
            {
                Servers servers = Keep(make());
                servers.Start();
                using var run = new FleetRun(servers, Keep(new Consumer(servers.Urls, boards, seconds)), boards, seconds);
                return run.Live(events(servers)).ToArray();
            }
            catch (TimeoutException e)
            {
                return [e.Message];
            }
            finally
            {
                Clean();
            }
        }

        private static T Keep<T>(T thing)
            where T : IDisposable
        {
            lock (s_things) s_things.Push(thing);
            return thing;
        }

        // Also when the program is interrupted.
        private static void Clean()
        {
            lock (s_things)
            {
                while (s_things.TryPop(out IDisposable thing)) thing.Dispose();
            }
        }
    }
}
