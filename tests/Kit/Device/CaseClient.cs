using System;

namespace NanoWs.Kit
{
    /// <summary>
    /// A client under test, as the servers of conformance suites drive it: it asks for the number of cases, connects once for each of them
    /// and echoes until the server closes, and asks for the report at the end.
    /// </summary>
    public sealed class CaseClient
    {
        private const int Forever = int.MaxValue;
        private const int Patience = 5; // seconds, for the number of cases

        private readonly string _url;
        private readonly string _agent;
        private readonly WsHandler _handler;
        private readonly WsClientOptions _options;

        /// <param name="url">The suite's server: "ws://127.0.0.1:9001".</param>
        /// <param name="agent">The name in its report.</param>
        /// <param name="handler">What to do in a case.</param>
        /// <param name="options">Sizes and deadlines.</param>
        public CaseClient(string url, string agent, WsHandler handler, WsClientOptions options)
        {
            _url = url;
            _agent = agent;
            _handler = handler;
            _options = options;
        }

        /// <summary>How many cases there are.</summary>
        /// <exception cref="WsException">The server cannot be reached, or does not say how many there are.</exception>
        public int GetCaseCount()
        {
            var count = new CountHandler();
            Run("/getCaseCount", count, Patience);
            if (count.Value < 0) throw new WsException("The server did not say how many cases it has.", 0, null);
            return count.Value;
        }

        /// <summary>Runs a case, counted from 1.</summary>
        /// <exception cref="WsException">No connection.</exception>
        public void RunCase(int number) => Run("/runCase?case=" + number.ToString() + "&agent=" + _agent, _handler, Forever);

        /// <summary>Asks the server to write its report.</summary>
        /// <exception cref="WsException">No connection.</exception>
        public void UpdateReports() => Run("/updateReports?agent=" + _agent, new EchoHandler(), Forever);

        // Until the server closes, or is silent for so many seconds.
        private void Run(string target, WsHandler handler, int patience)
        {
            var client = new WsClient(_url + target, handler, _options);
            Exception failure = null;
            try
            {
                client.Connect(_options.HandshakeTimeoutMs);
                for (int silent = 0; client.State != WsState.Closed && silent < patience;) silent = client.Poll(1000) ? 0 : silent + 1;
            }
            catch (Exception e)
            {
                failure = e; // and no using statement, which is a finally block: netnano/README.md, NANO10
            }

            client.Stop();
            if (failure != null) throw failure;
        }

        private sealed class CountHandler : WsHandler
        {
            public int Value = -1;

            public override void OnText(WsConnection connection, byte[] buffer, int offset, int count)
            {
                Value = 0;
                for (int i = offset; i < offset + count; i++) Value = Value * 10 + (buffer[i] - '0');
            }
        }
    }
}
