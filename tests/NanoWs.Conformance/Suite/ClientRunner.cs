using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;

namespace NanoWs.Conformance
{
    /// <summary>
    /// Runs cases as a server against a client, which asks for them: /getCaseCount, /runCase?case=K, /updateReports, as is usual with
    /// suites.
    /// </summary>
    public sealed class ClientRunner : IDisposable
    {
        private readonly TcpListener _listener;
        private readonly IReadOnlyList<Case> _cases;
        private readonly int _patience;

        public ClientRunner(IPAddress address, int port, IReadOnlyList<Case> cases, int patience)
        {
            _listener = new TcpListener(address, port);
            _listener.Start();
            _cases = cases;
            _patience = patience;
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public Observations Seen { get; } = new Observations();

        /// <summary>The result of each case; cases that the client did not ask for are missing.</summary>
        public Dictionary<Case, string> Results { get; } = new Dictionary<Case, string>();

        /// <summary>Serves until the client asks for the report.</summary>
        /// <param name="onBegin">Called before each case.</param>
        /// <param name="onResult">Called with what each case has found, or null.</param>
        public void Run(Action<Case> onBegin, Action<Case, string> onResult)
        {
            while (ServeOne(onBegin, onResult))
            {
            }
        }

        private bool ServeOne(Action<Case> onBegin, Action<Case, string> onResult)
        {
            using var wire = new Wire(_listener.AcceptSocket(), _patience);
            Case test = null;
            string result = null;
            try
            {
                MessageHead request = MessageHead.Read(wire.ReadLine);
                Seen.CountNonce(request.One("Sec-WebSocket-Key"));
                var opening = new Opening { Wire = wire, Seen = Seen, Request = request, Authority = "127.0.0.1:" + Port };
                if (!request.Target.StartsWith("/runCase")) return ServeOther(opening);
                test = CaseOf(request.Target);
                if (test == null) return true;
                onBegin(test);
                Run(test, opening);
            }
            catch (Exception e) when (e is Finding || Suite.IsNetworkError(e))
            {
                result = e.Message;
            }

            if (test == null) return true;
            Results[test] = result;
            onResult(test, result);
            return true;
        }

        // Null if there is no such case: the client gets no response.
        private Case CaseOf(string target)
        {
            int query = target.IndexOf('?');
            bool isNumber = int.TryParse(query < 0 ? null : HttpUtility.ParseQueryString(target[query..])["case"], out int number);
            return isNumber && number > 0 && number <= _cases.Count ? _cases[number - 1] : null;
        }

        private static void Run(Case test, Opening opening)
        {
            if (test.OnHandshake != null)
            {
                test.OnHandshake(opening);
                return;
            }

            Suite.Accept(opening);
            test.OnOpen(opening.Peer);
        }

        private bool ServeOther(Opening opening)
        {
            Suite.Accept(opening);
            Peer peer = opening.Peer;
            bool isCount = opening.Request.Target.StartsWith("/getCaseCount");
            if (isCount) peer.Send(peer.Frame(Frame.Text, Encoding.ASCII.GetBytes(_cases.Count.ToString())));
            peer.CloseNormally();
            return isCount;
        }

        public void Dispose() => _listener.Stop();
    }
}
