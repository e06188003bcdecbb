#if !NANOFRAMEWORK_1_0
using System;
using System.IO;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NanoWs.Kit;

namespace NanoWs.Echo
{
    /// <summary>The echo server and client that conformance suites test.</summary>
    internal static class Program
    {
        private const string Usage =
            @"NanoWs.Echo server [--port N] [--receive BYTES] [--send BYTES] [--connections N] [--protocols A,B]
                   [--tls FILE.pfx] [--interop]
  sends every message back; port 9001 unless another one is given, 0 for any free port
NanoWs.Echo client --url ws://127.0.0.1:N [--agent NAME] [--receive BYTES] [--send BYTES] [--protocols A,B]
                   [--tls AUTHORITY.pem] [--interop]
  the client that a conformance suite tests
  --receive, --send   sizes of the buffers; at least 16, default 4096
  --interop           does what a peer asks for: /close 4000 reason, /ping text, /protocol, /sink, /source LENGTH";

        // An echo of 16 MiB has as many fragments as send buffers go into it. The library's own default, 512 bytes, would make more of them
        // than some peers take in one message.
        private const int DefaultBuffer = 4096;
        private const int LargestBuffer = 16 * 1024 * 1024;

        private const string Page = "NanoWs echo server: connect a WebSocket to this address, and every message comes back.\r\n";

        private static int Main(string[] args) => Arguments.Run(args, Usage, arguments =>
        {
            string command = arguments.TakeWord();
            if (command == "server") return Serve(arguments);
            if (command == "client") return RunCases(arguments);
            throw new UsageException("The first word is \"server\" or \"client\"; --help says what follows.");
        });

        private static int Serve(Arguments arguments)
        {
            int port = arguments.TakeNumber("--port", 9001, 0, 65535);
            var options = new WsServerOptions
            {
                MaxConnections = arguments.TakeNumber("--connections", 16, 1, 1000),
                AllowedOrigins = new[] { WsServerOptions.AnyOrigin }, // any page may use the echo server
            };
            SetUp(options, arguments);
            string certificate = arguments.TakeFile("--tls");
            WsHandler handler = Handler(arguments);
            arguments.ExpectEnd();
            WsListener listener = certificate == null ? new SocketListener(port) : new TlsListener(port, Certificate(certificate));
            using (WsServer server = NewServer(listener, handler, options))
            {
                server.Serve("/", new WsBytesContent("text/plain", Encoding.ASCII.GetBytes(Page)));
                Open(server, port);
                Console.WriteLine("listening on {0}", server.Port);
                Console.WriteLine("Every message to {0}://localhost:{1}/ comes back; http{2}://localhost:{1}/ in a browser shows a line. "
                    + "Ctrl-C ends it.", certificate == null ? "ws" : "wss", server.Port, certificate == null ? "" : "s");
                server.Run();
            }

            return 0;
        }

        private static WsServer NewServer(WsListener listener, WsHandler handler, WsServerOptions options)
        {
            try
            {
                return new WsServer(listener, handler, options);
            }
            catch (ArgumentException e)
            {
                throw new UsageException($"{e.Message.Split('\n')[0].TrimEnd('.')}; --help says what the options are.");
            }
        }

        private static void Open(WsServer server, int port)
        {
            try
            {
                server.Open();
            }
            catch (IOException e) when (e.InnerException is SocketException cause)
            {
                throw UsageException.ForPort(port, "--port", cause);
            }
        }

        private static int RunCases(Arguments arguments)
        {
            var options = new WsClientOptions();
            SetUp(options, arguments);
            string authority = arguments.TakeFile("--tls");
            string url = arguments.TakeText("--url") ?? "ws://127.0.0.1:9001";
            string agent = arguments.TakeText("--agent") ?? "NanoWs";
            WsHandler handler = Handler(arguments);
            arguments.ExpectEnd();
            ExpectAddress(url);
            if (authority != null) options.TrustedCertificate = Certificate(authority);
            var client = new CaseClient(url, agent, handler, options);
            int count = CaseCount(client, url);
            int failed = 0;
            for (int i = 1; i <= count; i++)
            {
                if (!TryRun(() => client.RunCase(i), "case " + i)) failed++;
            }

            if (!TryRun(client.UpdateReports, "report")) return 1;
            Console.WriteLine("{0} cases, {1} without a connection", count, failed);
            return failed == 0 ? 0 : 1;
        }

        private static int CaseCount(CaseClient client, string url)
        {
            try
            {
                return client.GetCaseCount();
            }
            catch (WsException e)
            {
                throw new UsageException($"No suite can be reached at {url} ({e.Message.TrimEnd('.')}): start it first, "
                    + "\"dotnet run --project tests/NanoWs.Conformance -- --listen 9001\", and give its address with --url.");
            }
        }

        private static void ExpectAddress(string url)
        {
            bool isAddress = Uri.TryCreate(url, UriKind.Absolute, out Uri address) && address.Host.Length > 0
                && (address.Scheme == "ws" || address.Scheme == "wss") && address.PathAndQuery == "/" && address.Fragment == "";
            if (isAddress) return;
            throw new UsageException("--url takes an address without a path, such as ws://127.0.0.1:9001 or wss://127.0.0.1:9001, "
                + $"not \"{url}\".");
        }

        private static bool TryRun(Action action, string what)
        {
            try
            {
                action();
                return true;
            }
            catch (WsException e)
            {
                Console.Error.WriteLine("{0}: {1}", what, e.Message);
                return false;
            }
        }

        private static void SetUp(WsOptions options, Arguments arguments)
        {
            options.ReceiveBufferSize = arguments.TakeNumber("--receive", DefaultBuffer, 16, LargestBuffer);
            options.SendBufferSize = arguments.TakeNumber("--send", DefaultBuffer, 16, LargestBuffer);
            string protocols = arguments.TakeText("--protocols");
            if (protocols != null) options.Subprotocols = protocols.Split(',');
        }

        private static WsHandler Handler(Arguments arguments) =>
            arguments.TakeFlag("--interop") ? new InteropHandler() : new EchoHandler();

        private static X509Certificate2 Certificate(string file)
        {
            try
            {
#if NET
                return file.EndsWith(".pem")
                    ? X509CertificateLoader.LoadCertificateFromFile(file) : X509CertificateLoader.LoadPkcs12FromFile(file, null);
#else
                return new X509Certificate2(file);
#endif
            }
            catch (CryptographicException e)
            {
                throw new UsageException($"{file} cannot be read ({e.Message.Split('\n')[0].TrimEnd('.')}): a server takes a .pfx file "
                    + "without a password, a client the authority's .pem file.");
            }
        }
    }
}
#endif
