using System;
using System.Globalization;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Kit
{
    /// <summary>
    /// The options that tests begin with. The sizes of the buffers are chosen at random once for a run, from the smallest valid one to
    /// 4 KB, with a seed that is printed. NANOWS_SEED=N repeats a run; NANOWS_BUFFERS=N gives all buffers one size instead. A test whose
    /// outcome depends on a size sets it.
    /// </summary>
    [TestClass]
    public static class Options
    {
        public const int Smallest = 16;
        public const int Largest = 4096;

        private static string s_mistake; // in the variables; null if there is none
        private static readonly int s_seed = Number("NANOWS_SEED", 0, int.MaxValue) ?? Environment.TickCount & 0xFFFFFF;
        private static readonly int? s_size = Number("NANOWS_BUFFERS", Smallest, 1048576);
        private static readonly int s_serverReceive, s_serverSend, s_clientReceive, s_clientSend;

        static Options()
        {
            Random random = NewRandom();
            s_serverReceive = DrawSize(random);
            s_serverSend = DrawSize(random);
            s_clientReceive = DrawSize(random);
            s_clientSend = DrawSize(random);
        }

        /// <summary>How to repeat a run with the same sizes, and what they are.</summary>
        public static string Description =>
            "NANOWS_SEED=" + s_seed + ": buffers of " + s_serverReceive + " + " + s_serverSend + " bytes in servers, " + s_clientReceive
                + " + " + s_clientSend + " in clients (receive + send)";

        private static int? Number(string variable, int least, int most)
        {
            string text = Environment.GetEnvironmentVariable(variable);
            if (string.IsNullOrEmpty(text)) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            {
                return number;
            }

            s_mistake = $"{variable} is a number from {least} to {most}, not \"{text}\".";
            return null;
        }

        /// <summary>A generator with the run's seed.</summary>
        public static Random NewRandom() => new Random(s_seed);

        /// <summary>Each doubling is equally likely, because most faults show in small buffers.</summary>
        public static int DrawSize(Random random)
        {
            double doublings = random.NextDouble() * Math.Log2(Largest / Smallest);
            return s_size ?? (int)Math.Round(Smallest * Math.Pow(2, doublings));
        }

        /// <summary>Whether 16 MiB through these buffers take so long that a test should send less.</summary>
        public static bool AreSlow => Math.Min(Math.Min(s_serverReceive, s_serverSend), Math.Min(s_clientReceive, s_clientSend)) < 64;

        /// <param name="setUp">Sets what the test is about.</param>
        /// <param name="least">What the buffers must hold at least.</param>
        public static WsServerOptions Server(Action<WsServerOptions> setUp = null, int least = Smallest)
        {
            var options = new WsServerOptions
            {
                AllowedOrigins = new[] { WsServerOptions.AnyOrigin },
                ReceiveBufferSize = Math.Max(least, s_serverReceive), SendBufferSize = Math.Max(least, s_serverSend),
            };
            setUp?.Invoke(options);
            return options;
        }

        /// <param name="setUp">Sets what the test is about.</param>
        /// <param name="least">What the buffers must hold at least.</param>
        public static WsClientOptions Client(Action<WsClientOptions> setUp = null, int least = Smallest)
        {
            var options = new WsClientOptions
            {
                ReceiveBufferSize = Math.Max(least, s_clientReceive), SendBufferSize = Math.Max(least, s_clientSend),
            };
            setUp?.Invoke(options);
            return options;
        }

        [AssemblyInitialize]
        public static void BeforeAll(TestContext context)
        {
            if (s_mistake != null) Assert.Fail(s_mistake);
            context.DisplayMessage(MessageLevel.Warning, Description);

            // Tests block threads of the pool, and beyond one thread for each processor it grows by one or two a second: the task that acts
            // as a peer could begin after its deadline.
            ThreadPool.SetMinThreads(64, 64);
        }
    }
}
