#if NANOFRAMEWORK_1_0
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
            if (s_suite == null) new WsServer(Port, new EchoHandler(), options).Run();
            else RunCases();
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
