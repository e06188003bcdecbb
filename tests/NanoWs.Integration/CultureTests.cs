using System.Globalization;
using System.Text;
using System.Threading;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Kit;

namespace NanoWs.Integration
{
    /// <summary>
    /// A program in Thai, where string.IndexOf ignores punctuation: it finds "://" at the start of every text, and "v12" in "v1-2".
    /// </summary>
    [TestClass]
    public class CultureTests
    {
        private readonly CultureInfo _before = CultureInfo.CurrentCulture;

        [TestInitialize]
        public void SwitchToThai()
        {
            CultureInfo.CurrentCulture = new CultureInfo("th-TH");
            if ("a://".IndexOf("://") != 0) Assert.Inconclusive("this machine has no data for Thai");
        }

        [TestCleanup]
        public void SwitchBack() => CultureInfo.CurrentCulture = _before;

        [TestMethod]
        public void Addresses_inThai_areUnderstood()
        {
            Assert.AreEqual("/telemetry", WsUrl.Parse("ws://localhost:8080/telemetry").PathAndQuery);
            new WsServer(0, new Recorder(), new WsServerOptions { AllowedOrigins = ["https://a.example"] }).Stop();
        }

        [TestMethod]
        [DataRow("GET http://localhost/ HTTP/1.1\r\nHost: a\r\n\r\n")]
        [DataRow("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"v1-2\"\r\n\r\n")]
        public void Requests_inThai_getThePage(string request)
        {
            var server = new WsServer(0, new Recorder(), Options.Server());
            server.Serve("/", new WsBytesContent("text/plain", Encoding.UTF8.GetBytes("hello"), null, "v12"));
            server.Open();
            var thread = new Thread(() =>
            {
                CultureInfo.CurrentCulture = new CultureInfo("th-TH");
                server.Run();
            });
            thread.Start();
            using RawPeer peer = RawPeer.Connect(server.Port);
            peer.Send(request);
            StringAssert.StartsWith(peer.ReadHead(), "HTTP/1.1 200 ");
            server.Stop();
            thread.Join();
        }
    }
}
