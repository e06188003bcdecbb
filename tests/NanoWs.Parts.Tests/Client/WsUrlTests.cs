using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 3: WebSocket addresses.</summary>
    [TestClass]
    public class WsUrlTests
    {
        private static void Is(string url, bool secure, string host, int port, string target, string authority)
        {
            WsUrl parsed = WsUrl.Parse(url);
            Assert.AreEqual(secure, parsed.IsSecure, url);
            Assert.AreEqual(host, parsed.Host, url);
            Assert.AreEqual(port, parsed.Port, url);
            Assert.AreEqual(target, parsed.PathAndQuery, url);
            Assert.AreEqual(authority, parsed.Authority, url);
        }

        [TestMethod]
        public void Parse_validAddress_returnsItsParts()
        {
            Is("ws://a", false, "a", 80, "/", "a");
            Is("wss://a.b/", true, "a.b", 443, "/", "a.b");
            Is("ws://a:80/x", false, "a", 80, "/x", "a");
            Is("ws://a:443/x", false, "a", 443, "/x", "a:443");
            Is("wss://a:80", true, "a", 80, "/", "a:80");
            Is("WS://192.168.1.10:8080/telemetry?token=a:b/c@d", false, "192.168.1.10", 8080, "/telemetry?token=a:b/c@d",
                "192.168.1.10:8080");
            Is("ws://a?x=1", false, "a", 80, "/?x=1", "a");
            Is("ws://a:/", false, "a", 80, "/", "a");
            Is("ws://a:65535/", false, "a", 65535, "/", "a:65535");
        }

        [TestMethod]
        public void Parse_ipv6Address_needsBrackets()
        {
            Is("ws://[::1]/", false, "::1", 80, "/", "[::1]");
            Is("wss://[fe80::1]:8443/x", true, "fe80::1", 8443, "/x", "[fe80::1]:8443");
            Bad("ws://::1/", "brackets");
            Bad("ws://[::1", "bracket");
            Bad("ws://[::1]8080/", "port");
        }

        [TestMethod]
        public void Parse_invalidAddress_throwsWithReason()
        {
            Bad("", "ws://");
            Bad("a", "ws://");
            Bad("http://a/", "ws://");
            Bad("ws:/a", "ws://");
            Bad("ws://", "host");
            Bad("ws:///x", "host");
            Bad("ws://:80/x", "host");
            Bad("ws://a:0/", "port");
            Bad("ws://a:65536/", "port");
            Bad("ws://a:99999999999/", "port");
            Bad("ws://a:8o/", "port");
            Bad("ws://a:-1/", "port");
            Bad("ws://a/#x", "fragment");
            Bad("ws://a/ b", "percent");
            Bad("ws://a/\u00E4", "percent");
            Bad("ws://a/\r\nX: y", "percent");
            Bad("ws://user:secret@a/", "Authorization");
            Expect.Throws(typeof(ArgumentNullException), () => WsUrl.Parse(null));
        }

        [TestMethod]
        public void Address_invalid_isReportedWithoutPasswordAndToken()
        {
            Bad("ws://user:secret@a/", "\"...@a/\" is not");
            Bad("ws://user:s?cr@t@a/ /", "\"...@a/ /\" is not");
            Bad("ws://a/b?token=secret#c", "\"ws://a/b?...\" is not");
        }

        private static void Bad(string url, string phrase) => Expect.Throws(typeof(ArgumentException), () => WsUrl.Parse(url), phrase);
    }
}
