#if NANOFRAMEWORK_1_0
using System;
using NanoWs.Kit;

namespace NanoWs.Echo
{
    /// <summary>
    /// The echo server as a program for the device, which is on the network already; or the client under test, if there is an address for
    /// it.
    /// </summary>
    public static class DeviceProgram
    {
        private const int Port = 9001;

        // "ws://192.168.1.10:9001" of a suite's server; null to be a server.
        private static readonly string s_suite = null;

        /// <summary>The program.</summary>
        public static void Main()
        {
            var options = new WsServerOptions { AllowedOrigins = new string[] { WsServerOptions.AnyOrigin } };
            if (s_suite == null) Serve(options);
            else RunCases();
        }

        private static void Serve(WsServerOptions options)
        {
            var server = new WsServer(Port, new EchoHandler(), options);
            server.Serve("/", new Letters(1000));
            server.Serve("/large", new Letters(60000));
            try
            {
                server.Run();
            }
            catch (OutOfMemoryException)
            {
                Console.WriteLine("The server does not start: too little memory is free to serve clients.");
            }
        }

        // Pages that take no memory.
        private sealed class Letters : WsContent
        {
            private readonly int _length;

            public Letters(int length)
            {
                _length = length;
            }

            public override string ContentType => "text/plain";

            public override int Length => _length;

            public override int Read(int position, byte[] buffer, int offset, int count)
            {
                for (int i = 0; i < count; i++) buffer[offset + i] = (byte)('a' + (position + i) % 26);
                return count;
            }
        }

        private static void RunCases()
        {
            var client = new CaseClient(s_suite, "NanoWs-device", new EchoHandler(), new WsClientOptions());
            int count = client.GetCaseCount();
            for (int i = 1; i <= count; i++) client.RunCase(i);
            client.UpdateReports();
        }
    }
}
#endif
