using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Greenhouse
{
    /// <summary>The test board of tests/dashboard, made with the library's own Dashboard.</summary>
    internal static class Program
    {
        private const string Usage =
            @"NanoWs.Greenhouse [--port N]
  the board of the tests of the dashboard, with every kind of widget; prints its address and runs until it is killed
  --port   default 8080; 0 for any free port";

        private static int Main(string[] args) => Arguments.Run(args, Usage, arguments =>
        {
            int port = arguments.TakeNumber("--port", 8080, 0, 65535);
            arguments.ExpectEnd();
            using Dashboard dashboard = TestGreenhouse.Create();
            Start(dashboard, port);
            Console.WriteLine("http://127.0.0.1:" + dashboard.Port);
            Thread.Sleep(Timeout.Infinite);
            return 0;
        });

        private static void Start(Dashboard dashboard, int port)
        {
            try
            {
                dashboard.Start(port);
            }
            catch (IOException e) when (e.InnerException is SocketException cause)
            {
                throw UsageException.ForPort(port, "--port", cause);
            }
        }
    }
}
