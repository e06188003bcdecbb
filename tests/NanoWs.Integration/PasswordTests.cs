using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>A server with a password, and the clients of others: .NET's for HTTP and WebSockets, and those of this library.</summary>
    [TestClass]
    public class PasswordTests
    {
        private const string Password = "p%ss wörd";
        private static readonly string s_bearer = "Bearer " + Uri.EscapeDataString(Password);

        private static WsServer Serve(WsClock clock = null)
        {
            var guard = new PasswordGuard(Password, null, clock);
            var server = new WsServer(0, new EchoHandler(), Options.Server(o => o.Guard = guard));
            server.Serve("/", new WsBytesContent("text/plain", Encoding.UTF8.GetBytes("the page")));
            return Host.Start(server);
        }

        private static Uri Page(WsServer server, string path = "/") => new("http://localhost:" + server.Port + path);

        private static HttpRequestMessage Request(WsServer server, string path, string bearer)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, Page(server, path));
            if (bearer != null) request.Headers.TryAddWithoutValidation("Authorization", bearer);
            return request;
        }

        private static async Task<HttpStatusCode> Upgrade(WsServer server, Action<ClientWebSocketOptions> set)
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            set(socket.Options);
            try
            {
                await socket.ConnectAsync(new Uri("ws://localhost:" + server.Port + "/"), CancellationToken.None);
                await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, true, CancellationToken.None);
                var buffer = new byte[16];
                WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, CancellationToken.None);
                Assert.AreEqual("hello", Encoding.UTF8.GetString(buffer, 0, result.Count));
            }
            catch (WebSocketException) when (socket.HttpStatusCode != 0)
            {
            }

            return socket.HttpStatusCode;
        }

        [TestMethod]
        public async Task Browser_withPassword_getsPageAndWebSocketByCookie()
        {
            using WsServer server = Serve();
            var jar = new CookieContainer();
            using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = jar });
            using HttpResponseMessage login = await browser.GetAsync(Page(server));
            Assert.AreEqual(HttpStatusCode.Unauthorized, login.StatusCode);
            Assert.AreEqual("Bearer realm=\"NanoWs\"", login.Headers.WwwAuthenticate.Single().ToString());
            Assert.AreEqual("text/html", login.Content.Headers.ContentType.MediaType);
            StringAssert.Contains(await login.Content.ReadAsStringAsync(), "</script>");
            Assert.AreEqual(HttpStatusCode.Unauthorized, await Upgrade(server, o => o.Cookies = jar));

            using HttpResponseMessage welcome = await browser.SendAsync(Request(server, "/?login", s_bearer));
            Assert.AreEqual(HttpStatusCode.OK, welcome.StatusCode);
            Cookie cookie = jar.GetAllCookies().Single();
            Assert.AreEqual("nanows" + server.Port, cookie.Name);
            Assert.IsTrue(cookie.HttpOnly);
            Assert.IsTrue(Regex.IsMatch(cookie.Value, "^[0-9a-f]{32}$"), cookie.Value);
            Assert.AreEqual("the page", await browser.GetStringAsync(Page(server)));
            Assert.AreEqual(HttpStatusCode.SwitchingProtocols, await Upgrade(server, o => o.Cookies = jar));

            // After a restart there are no sessions.
            using WsServer restarted = Serve();
            string field = "nanows" + restarted.Port + "=" + cookie.Value;
            Assert.AreEqual(HttpStatusCode.Unauthorized, await Upgrade(restarted, o => o.SetRequestHeader("Cookie", field)));
        }

        [TestMethod]
        public async Task Program_withPasswordInBearer_isServed()
        {
            using WsServer server = Serve();
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Uri.EscapeDataString(Password));
            Assert.AreEqual("the page", await http.GetStringAsync(Page(server)));
            Assert.AreEqual(HttpStatusCode.SwitchingProtocols, await Upgrade(server, o => o.SetRequestHeader("Authorization", s_bearer)));
            WsClientOptions options = Options.Client(o => o.Headers = ["Authorization: " + s_bearer]);
            using WsClient client = Host.Connect(server.Port, new Recorder(), options);
            Assert.AreEqual(WsState.Open, client.State);
        }

        [TestMethod]
        public void Client_withoutPassword_isToldTheStatus()
        {
            using WsServer server = Serve();
            using var client = new WsClient(Host.Url(server.Port), new Recorder(), Options.Client());
            Assert.AreEqual(401, Assert.ThrowsExactly<WsException>(() => client.Connect(Recorder.Patience)).StatusCode);
        }

        private sealed class StoppedClock : WsClock
        {
            public override long Milliseconds => 1000;
        }

        [TestMethod]
        public async Task Guesser_whileDelayRuns_locksOutNobodyWithACookie()
        {
            using WsServer server = Serve(new StoppedClock());
            var jar = new CookieContainer();
            using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = jar });
            await browser.SendAsync(Request(server, "/?login", s_bearer));
            using var guesser = new HttpClient();
            Assert.AreEqual(HttpStatusCode.Unauthorized, (await guesser.SendAsync(Request(server, "/", "Bearer 1234"))).StatusCode);
            foreach (string guess in new[] { "Bearer 1235", s_bearer })
            {
                using HttpResponseMessage refusal = await guesser.SendAsync(Request(server, "/", guess));
                Assert.AreEqual(HttpStatusCode.TooManyRequests, refusal.StatusCode);
                Assert.AreEqual(TimeSpan.FromSeconds(1), refusal.Headers.RetryAfter.Delta);
                Assert.AreEqual(HttpStatusCode.TooManyRequests, await Upgrade(server, o => o.SetRequestHeader("Authorization", guess)));
            }

            Assert.AreEqual("the page", await browser.GetStringAsync(Page(server)));
            Assert.AreEqual(HttpStatusCode.SwitchingProtocols, await Upgrade(server, o => o.Cookies = jar));
        }

        [TestMethod]
        public async Task LoginPage_underItsPolicy_mayRunItsOwnScriptOnly()
        {
            using WsServer server = Serve();
            using var browser = new HttpClient();
            using HttpResponseMessage login = await browser.GetAsync(Page(server));
            string page = await login.Content.ReadAsStringAsync();
            string policy = login.Headers.GetValues("Content-Security-Policy").Single();
            string expected = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'; style-src '" + HashOf("style", page) + "'; script-src '" + HashOf("script", page) + "'";
            Assert.AreEqual(expected, policy);
        }

        private static string HashOf(string element, string page)
        {
            string text = Regex.Matches(page, "<" + element + ">([^<]*)</" + element + ">").Single().Groups[1].Value;
            return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }
}
