using System;
using System.Globalization;

namespace NanoWs.Integration
{
    /// <summary>
    /// The buffers of this run, for whoever names no sizes: drawn from a seed, so that every run tries others. NANOWS_SEED=N draws the same again, NANOWS_BUFFERS=N makes
    /// all of them N bytes.
    /// </summary>
    internal static class BufferSizes
    {
        public const int Smallest = WsProtocol.MinBuffer;
        public const int Largest = 4096;

        private static readonly int s_seed = Setting("NANOWS_SEED") ?? Environment.TickCount & 0xFFFFFF;
        private static readonly Random s_random = new(s_seed);

        public static readonly int ServerReceive = Draw();
        public static readonly int ServerSend = Draw();
        public static readonly int ClientReceive = Draw();
        public static readonly int ClientSend = Draw();

        // As many below 256 as above: small ones are where things go wrong.
        private static int Draw() => Setting("NANOWS_BUFFERS") ?? (int)(Smallest * Math.Pow((double)Largest / Smallest, s_random.NextDouble()));

        private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;

        /// <summary>Gives options these sizes where they still have the library's.</summary>
        public static T Apply<T>(T options = null)
            where T : WsOptions, new()
        {
            options ??= new T();
            bool isServer = options is WsServerOptions;
            var defaults = new T();
            if (options.ReceiveBufferSize == defaults.ReceiveBufferSize) options.ReceiveBufferSize = isServer ? ServerReceive : ClientReceive;
            if (options.SendBufferSize == defaults.SendBufferSize) options.SendBufferSize = isServer ? ServerSend : ClientSend;
            Console.WriteLine("buffers of {0} + {1} bytes, NANOWS_SEED={2}", options.ReceiveBufferSize, options.SendBufferSize, s_seed);
            return options;
        }
    }
}
