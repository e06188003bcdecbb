#if !NANOFRAMEWORK_1_0
using System;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs.Echo
{
    /// <summary>The two ends that conformance suites talk to.</summary>
    internal static class Program
    {
        private const string Usage = @"server [--port N] [--receive BYTES] [--send BYTES] [--connections N] [--protocols A,B] [--tls FILE.pfx] [--interop]
client --url ws://127.0.0.1:N --agent NAME [--receive BYTES] [--send BYTES] [--protocols A,B] [--tls AUTHORITY.pem] [--interop]";

        // An echo of 16 MiB has as many fragments as send buffers go into it. The library's own default, 512 bytes, would make more of them than some peers
        // take in one message.
        private const int DefaultBuffer = 4096;

        private static int Main(string[] args)
        {
            try
            {
                var options = new Arguments(args);
                if (options.Command == "server") return Serve(options);
                if (options.Command == "client") return RunCases(options);
            }
            catch (Exception e) when (e is ArgumentException || e is FormatException)
            {
                Console.Error.WriteLine(e.Message);
            }

            Console.Error.WriteLine(Usage);
            return 2;
        }

        private static int Serve(Arguments arguments)
        {
            int port = arguments.Number("--port", 9001);
            var options = new WsServerOptions { MaxConnections = arguments.Number("--connections", 16) };
            SetUp(options, arguments);
            string certificate = arguments.Text("--tls", null);
            WsListener listener = certificate == null ? new SocketListener(port) : new TlsListener(port, Certificate(certificate));
            using (var server = new WsServer(listener, Handler(arguments), options))
            {
                server.Open();
                Console.WriteLine("listening on {0}", server.Port);
                server.Run();
            }

            return 0;
        }

        private static int RunCases(Arguments arguments)
        {
            var options = new WsClientOptions();
            SetUp(options, arguments);
            string authority = arguments.Text("--tls", null);
            if (authority != null) options.Authority = Certificate(authority);
            var client = new CaseClient(arguments.Text("--url", "ws://127.0.0.1:9001"), arguments.Text("--agent", "NanoWs"), Handler(arguments), options);
            int count;
            try
            {
                count = client.GetCaseCount();
            }
            catch (WsException e)
            {
                Console.Error.WriteLine(e.Message);
                return 1;
            }

            int failed = 0;
            for (int i = 1; i <= count; i++)
            {
                if (!TryRunCase(client, i)) failed++;
            }

            client.UpdateReports();
            Console.WriteLine("{0} cases, {1} without a connection", count, failed);
            return failed == 0 ? 0 : 1;
        }

        private static bool TryRunCase(CaseClient client, int number)
        {
            try
            {
                client.RunCase(number);
                return true;
            }
            catch (WsException e)
            {
                Console.Error.WriteLine("case {0}: {1}", number, e.Message);
                return false;
            }
        }

        private static void SetUp(WsOptions options, Arguments arguments)
        {
            options.ReceiveBufferSize = arguments.Number("--receive", DefaultBuffer);
            options.SendBufferSize = arguments.Number("--send", DefaultBuffer);
            string protocols = arguments.Text("--protocols", null);
            if (protocols != null) options.Subprotocols = protocols.Split(',');
        }

        private static WsHandler Handler(Arguments arguments) => arguments.Has("--interop") ? new InteropHandler() : new EchoHandler();

        private static X509Certificate2 Certificate(string file)
        {
#if NET
            return file.EndsWith(".pem") ? X509CertificateLoader.LoadCertificateFromFile(file) : X509CertificateLoader.LoadPkcs12FromFile(file, null);
#else
            return new X509Certificate2(file);
#endif
        }

        // "command --name value --flag"
        private sealed class Arguments
        {
            private readonly string[] _args;

            public Arguments(string[] args)
            {
                _args = args;
            }

            public string Command => _args.Length > 0 ? _args[0] : "";

            public bool Has(string name) => Array.IndexOf(_args, name) > 0;

            public string Text(string name, string fallback)
            {
                int at = Array.IndexOf(_args, name);
                if (at < 0) return fallback;
                return at + 1 < _args.Length ? _args[at + 1] : throw new ArgumentException(name + " needs a value.");
            }

            public int Number(string name, int fallback)
            {
                string text = Text(name, null);
                return text == null ? fallback : int.Parse(text, CultureInfo.InvariantCulture);
            }
        }
    }
}
#endif
