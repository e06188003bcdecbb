using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What admits requests before the handler: any guard, and the one that asks for a password.</summary>
    [TestClass]
    public class PasswordTests
    {
        private const string Challenge = "\r\nWWW-Authenticate: Bearer realm=\"NanoWs\"";

        private static World Guarded(WsGuard guard)
        {
            var world = new World();
            world.Options.Guard = guard;
            world.Server.Serve("/", new WsBytesContent("text/plain", Bytes.Of("the page")));
            return world;
        }

        private static World Guarded(string password = "secret")
        {
            var clock = new VirtualClock();
            World world = Guarded(new PasswordGuard(password, new CountingEntropy(), clock));
            world.Clock.OnRead = () => clock.Now = world.Clock.Now;
            return world;
        }

        private static string Get(World world, string field = "X: y", string target = "/") =>
            world.Exchange("GET " + target + " HTTP/1.1\r\nHost: board\r\n" + field + "\r\n\r\n");

        private static string Bearer(string password) => "Authorization: Bearer " + password;

        // The status of a request for a WebSocket.
        private static string Upgrade(World world, string field)
        {
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request("Host", "Host: board", field));
            world.Settle();
            string response = peer.ReadText();
            peer.Close();
            world.Settle();
            return response.Substring(9, 3);
        }

        private static void HasStatus(string status, string response) => Assert.AreEqual(status, response.Substring(9, 3), response);

        private static string LogIn(World world, string password = "secret")
        {
            long refused = world.Server.RefusedCount;
            string response = Get(world, Bearer(password), "/?login");
            HasStatus("200", response);
            Assert.AreEqual(refused, world.Server.RefusedCount);
            int start = response.IndexOf("Set-Cookie: ") + 12;
            return response.Substring(start, response.IndexOf(';', start) - start);
        }

        private static bool IsLoggedIn(World world, string cookie) =>
            Get(world, "Cookie: " + cookie).IndexOf("the page") > 0;

        private sealed class FixedGuard : WsGuard
        {
            public WsResponse Response;
            public bool Throws;

            public override WsResponse Check(WsConnection connection, WsRequest request) =>
                Throws ? throw new InvalidOperationException("boom") : Response;
        }

        [TestMethod]
        public void Guard_thatRefuses_isCalledBeforeTheHandler()
        {
            var guard = new FixedGuard { Response = WsResponse.Refuse(403) };
            World world = Guarded(guard);
            HasStatus("403", Get(world));
            Assert.AreEqual("403", Upgrade(world, "X: y"));
            Assert.IsNull(world.Handler.Request);

            guard.Response = WsResponse.Accept;
            HasStatus("200", Get(world));
            Assert.AreEqual("101", Upgrade(world, "X: y"));
            world.Handler.Status = 404;
            HasStatus("404", Get(world));
        }

        [TestMethod]
        public void Guard_thatFails_refusesWith500()
        {
            var guard = new FixedGuard();
            World world = Guarded(guard);
            world.Handler.OnEvent = (what, connection) => Assert.AreEqual("Error", what);
            HasStatus("500", Get(world));
            guard.Throws = true;
            HasStatus("500", Get(world));
            Assert.AreEqual("500", Upgrade(world, "X: y"));
        }

        private sealed class Teapot : WsResponse
        {
            public Teapot(int status = 418)
                : base(status, null)
            {
            }

            public override byte[] ToMessage(bool isHead) =>
                Bytes.Of("HTTP/1.1 418 Teapot\r\nX-Own: 1" + LastFields + (isHead ? "" : "tea"));
        }

        [TestMethod]
        public void Response_ofOwnClass_isSentAsItIs()
        {
            World world = Guarded(new FixedGuard { Response = new Teapot() });
            string head = "HTTP/1.1 418 Teapot\r\nX-Own: 1\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
                + "Connection: close\r\n\r\n";
            Assert.AreEqual(head + "tea", Get(world));
            Assert.AreEqual(head, world.Exchange("HEAD / HTTP/1.1\r\nHost: board\r\n\r\n"));
            Assert.AreEqual("418", Upgrade(world, "X: y"));
        }

        // With 0 it would be an acceptance that nobody sees as one.
        [TestMethod]
        public void Response_ofOwnClass_hasAStatusWithABody()
        {
            foreach (int status in new int[] { -1, 0, 100, 101, 199, 204, 205, 304, 600 })
            {
                Expect.Throws(typeof(ArgumentException), () => new Teapot(status), "200 to 599");
            }

            foreach (int status in new int[] { 200, 302, 599 }) Assert.IsFalse(new Teapot(status).IsAccepted);
        }

        [TestMethod]
        public void Page_withoutPassword_isTheLoginPage()
        {
            World world = Guarded();
            for (int i = 0; i < 2; i++)
            {
                string response = Get(world);
                Expect.Contains("HTTP/1.1 401 Unauthorized" + Challenge + "\r\nContent-Type: text/html; charset=utf-8\r\n", response);
                Expect.Contains("\r\nCache-Control: no-store\r\n", response);
                Expect.Contains("\r\nContent-Security-Policy: default-src 'none'; ", response);
                Expect.Contains("autocomplete='current-password'", response);
                int body = response.IndexOf("\r\n\r\n") + 4;
                Expect.Contains("\r\nContent-Length: " + (response.Length - body).ToString() + "\r\n", response);
                string head = world.Exchange("HEAD /any HTTP/1.1\r\nHost: board\r\n\r\n");
                Assert.AreEqual(response.Substring(0, body), head);
            }

            Assert.IsNull(world.Handler.Request, "the handler was asked");
        }

        [TestMethod]
        public void Credentials_ofOtherKinds_areNone()
        {
            World world = Guarded();
            string[] fields =
            {
                "Authorization: Basic OnNlY3JldA==", "Authorization: Bearer", "Authorization: Bearer  ", "Authorization: secret",
                "Authorization: Bearersecret", "Cookie: secret",
            };
            foreach (string field in fields) Expect.Contains("<form>", Get(world, field));
            HasStatus("200", Get(world, Bearer("secret"))); // no delay runs
        }

        [TestMethod]
        public void WebSocket_withoutPassword_isRefusedWithTheChallenge()
        {
            World world = Guarded();
            string response = world.Exchange(Heads.Request());
            Expect.Contains("HTTP/1.1 401 Unauthorized" + Challenge + "\r\nContent-Type: text/plain\r\n", response);
            Expect.Contains("\r\n\r\n401 Unauthorized\r\n", response);
            Assert.AreEqual("", world.Handler.Take());
        }

        [TestMethod]
        public void Password_inBearer_opensPagesAndWebSockets()
        {
            World world = Guarded("p%ss \u00FC\u20AC");
            string[] forms = { "p%25ss%20%C3%BC%E2%82%AC", "%70%25%73%73 %c3%bC\u20AC" };
            foreach (string form in forms)
            {
                Expect.Contains("\r\n\r\nthe page", Get(world, Bearer(form)));
                Expect.Contains("\r\n\r\nthe page", Get(world, "authorization: bEARER " + form));
                Expect.Contains("\r\n\r\nthe page", Get(world, "Authorization: Bearer  " + form));
                Assert.AreEqual("101", Upgrade(world, Bearer(form)));
            }

            HasStatus("404", Get(world, Bearer(forms[0]), "/other"));
        }

        [TestMethod]
        public void Password_thatIsWrong_isRefused()
        {
            World world = Guarded();
            string[] wrong =
            {
                "x", "secre", "secrets", "Secret", "secret%00", "secret%", "secret%0", "%zz%65cret", "s%+5cret", "%", Bytes.LetterText(400),
            };
            foreach (string password in wrong)
            {
                string response = Get(world, Bearer(password));
                Expect.Contains("HTTP/1.1 401 Unauthorized" + Challenge + ", error=\"invalid_token\"\r\nContent-Type: text/plain\r\n",
                    response);
                world.Advance(60000);
                Assert.AreEqual("401", Upgrade(world, Bearer(password)));
                world.Advance(60000);
                HasStatus("401", Get(world, Bearer(password), "/?login"));
                world.Advance(60000);
            }

            HasStatus("200", Get(world, Bearer("secret")));
        }

        [TestMethod]
        public void Delay_afterWrongPasswords_grows()
        {
            World world = Guarded();
            int[] delays = { 1, 2, 4, 8, 16, 32, 60, 60 };
            foreach (int delay in delays)
            {
                HasStatus("401", Get(world, Bearer("wrong")));
                string response = Get(world, Bearer("secret"));
                Expect.Contains("HTTP/1.1 429 Too Many Requests\r\nRetry-After: " + delay.ToString() + "\r\n", response);
                Assert.AreEqual("429", Upgrade(world, Bearer("secret")));
                world.Advance(delay * 1000 - 1);
                Expect.Contains("\r\nRetry-After: 1\r\n", Get(world, Bearer("wrong")));
                Expect.Contains("<form>", Get(world)); // a request without a password gets the login page
                world.Advance(1);
            }

            // A right one ends no delay, but ten minutes without a wrong one do.
            HasStatus("200", Get(world, Bearer("secret")));
            HasStatus("401", Get(world, Bearer("wrong")));
            Expect.Contains("\r\nRetry-After: 60\r\n", Get(world, Bearer("secret")));
            world.Advance(660000);
            HasStatus("401", Get(world, Bearer("wrong")));
            Expect.Contains("\r\nRetry-After: 1\r\n", Get(world, Bearer("secret")));
        }

        [TestMethod]
        public void Session_whileOthersGuess_staysValid()
        {
            World world = Guarded();
            string cookie = LogIn(world);
            HasStatus("401", Get(world, Bearer("wrong")));
            HasStatus("429", Get(world, Bearer("secret")));
            Assert.IsTrue(IsLoggedIn(world, cookie));
            Assert.AreEqual("101", Upgrade(world, "Cookie: " + cookie));
            HasStatus("200", Get(world, "Cookie: " + cookie + "\r\n" + Bearer("wrong")));
        }

        [TestMethod]
        public void Login_withPassword_setsTheCookie()
        {
            World world = Guarded();
            string response = Get(world, Bearer("secret"), "/?login");
            const string Cookie = "nanows=3c88596c5e8885db8116017eb4733ac5; Path=/; HttpOnly; SameSite=Strict\r\n";
            Expect.Contains("HTTP/1.1 200 OK\r\nSet-Cookie: " + Cookie, response);
            Expect.Contains("\r\nCache-Control: no-store\r\n", response);
            Assert.IsTrue(response.IndexOf("the page") < 0);
        }

        [TestMethod]
        public void WebSocket_withPasswordAndQueryLogin_isOpened()
        {
            World world = Guarded();
            MemoryPeer peer = world.Connect();
            peer.Send(Heads.Request("GET", "GET /?login HTTP/1.1", Bearer("secret")));
            world.Settle();
            Expect.Contains("HTTP/1.1 101 ", peer.ReadText());
        }

        [TestMethod]
        public void Cookie_ofSession_isFoundAmongOthers()
        {
            World world = Guarded();
            string cookie = LogIn(world);
            string value = cookie.Substring(7);
            Assert.IsTrue(IsLoggedIn(world, "a=b; nanows=old; " + cookie + "; nanows8080=" + value + ";c"));
            char last = value[31];
            string almost = "nanows=" + value.Substring(0, 31) + (last == '0' ? "1" : "0");
            string[] others =
            {
                almost, "nanows=" + value.Substring(1), "nanows=" + value.Substring(0, 31), "nanows=" + value + "0", "nanows=",
                "nanows", "", ";;", "nanows8080=" + value, "xnanows=" + value, value, "NANOWS=" + value, "nanows=" + value.ToUpper(),
                "nanows=\u00E9" + value.Substring(1),
            };
            foreach (string other in others) Assert.IsFalse(IsLoggedIn(world, other), other);
        }

        // A browser sends one field, but a proxy may split it (RFC 9113 section 8.2.3).
        [TestMethod]
        public void Cookie_inAnyOfSeveralFields_isFound()
        {
            World world = Guarded();
            string cookie = LogIn(world);
            Assert.IsTrue(IsLoggedIn(world, cookie + "\r\nCookie: a=b"));
            Assert.IsTrue(IsLoggedIn(world, "a=b\r\nCookie: " + cookie));
            Assert.AreEqual("a=b; " + cookie, world.Handler.Request.Cookie);
        }

#if !NANOFRAMEWORK_1_0
        [TestMethod]
        public void Cookie_ofManySeparators_takesNoMemory()
        {
            var guard = new PasswordGuard("secret", new CountingEntropy(), new VirtualClock());
            var request = new WsRequest();
            string cookies = new string(';', 2000) + " nanows=" + new string('0', 32) + new string(' ', 2000) + "nanows=";
            request.TakeTarget("/");
            request.TakeField(WsRequest.CookieField, cookies, cookies.Length);
            guard.Check(null, request);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            guard.Check(null, request);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.IsTrue(allocated < 1000, allocated + " bytes");
        }
#endif

        [TestMethod]
        public void Cookie_ofEachPort_hasItsOwnName()
        {
            string[] hosts = { "board", "board:8080", "[fe80::12]", "[fe80::1]:81", "[fe80::1]:", "10.0.0.7:443" };
            string[] names = { "nanows=", "nanows8080=", "nanows=", "nanows81=", "nanows=", "nanows443=" };
            World world = Guarded();
            for (int i = 0; i < hosts.Length; i++)
            {
                string response = world.Exchange("GET /?login HTTP/1.1\r\nHost: " + hosts[i] + "\r\n" + Bearer("secret") + "\r\n\r\n");
                Expect.Contains("Set-Cookie: " + names[i], response);
            }
        }

        [TestMethod]
        public void Cookie_forTlsOnly_isSecure()
        {
            World world = Guarded(new PasswordGuard("secret") { IsCookieSecure = true });
            Expect.Contains("; SameSite=Strict; Secure\r\n", Get(world, Bearer("secret"), "/?login"));
        }

        [TestMethod]
        public void Sessions_moreThanEight_endTheLeastUsed()
        {
            World world = Guarded();
            var cookies = new string[9];
            for (int i = 0; i < 8; i++)
            {
                cookies[i] = LogIn(world);
                world.Advance(10);
            }

            Assert.IsTrue(IsLoggedIn(world, cookies[0]));
            world.Advance(10);
            cookies[8] = LogIn(world);
            for (int i = 0; i < 9; i++) Assert.AreEqual(i != 1, IsLoggedIn(world, cookies[i]), i.ToString());
        }

        [TestMethod]
        public void Session_thatIsNotUsed_ends()
        {
            var clock = new VirtualClock();
            World world = Guarded(new PasswordGuard("secret", null, clock) { SessionTimeoutMs = 1000 });
            string cookie = LogIn(world);
            for (int i = 0; i < 3; i++)
            {
                clock.Now += 999;
                Assert.IsTrue(IsLoggedIn(world, cookie));
            }

            clock.Now += 1000;
            Assert.IsFalse(IsLoggedIn(world, cookie));
            clock.Now -= 1000;
            Assert.IsFalse(IsLoggedIn(world, cookie), "it comes back");
        }

        [TestMethod]
        public void SessionTimeout_belowOne_throwsAndChangesNothing()
        {
            var guard = new PasswordGuard("secret") { SessionTimeoutMs = 1 };
            foreach (int timeout in new int[] { 0, -1, int.MinValue })
            {
                Expect.Throws(typeof(ArgumentException), () => guard.SessionTimeoutMs = timeout, "SessionTimeoutMs is invalid");
            }

            Assert.AreEqual(1, guard.SessionTimeoutMs);
        }

        [TestMethod]
        public void Tokens_ofDefaultGuard_differ()
        {
            World world = Guarded(new PasswordGuard("secret"));
            World other = Guarded(new PasswordGuard("secret"));
            string first = LogIn(world);
            Assert.AreNotEqual(first, LogIn(world));
            Assert.AreNotEqual(first, LogIn(other));
            Assert.IsFalse(IsLoggedIn(other, first));
        }

        [TestMethod]
        public void Password_ofEachAllowedLength_isAccepted()
        {
            string[] passwords = { "x", Bytes.LetterText(64), " ", "~", "\u00A0" };
            foreach (string password in passwords)
            {
                string form = password == " " ? "%20" : password == "\u00A0" ? "%C2%A0" : password;
                HasStatus("200", Get(Guarded(password), Bearer(form)));
            }

            string longest = "";
            for (int i = 0; i < 64; i++) longest += "\u20AC";
            World world = Guarded(new PasswordGuard(longest));
            HasStatus("401", Get(world, Bearer(longest.Substring(1))));
        }

        [TestMethod]
        public void Password_thatIsNone_throws()
        {
            foreach (string password in new string[] { null, "", Bytes.LetterText(65) })
            {
                Expect.Throws(typeof(ArgumentException), () => new PasswordGuard(password), "1 to 64 characters");
            }

            foreach (string password in new string[] { "a\nb", "\u0001", "a\u007F", "\u0080", "a\u0085b", "\u009F" })
            {
                Expect.Throws(typeof(ArgumentException), () => new PasswordGuard(password), "control characters");
            }
        }
    }
}
