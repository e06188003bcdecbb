namespace NanoWs
{
    /// <summary>
    /// Decides which pages may open a WebSocket, read live content or change something, and under which host names (RFC 6455 section 10.2).
    /// </summary>
    internal static class OriginPolicy
    {
        // Kept, because each use of a literal makes an object on the interpreter.
        private static readonly string s_https = "https://", s_http = "http://";

        /// <summary>Returns whether a request with this Host field is for this server.</summary>
        public static bool AllowsHost(WsServerOptions options, string host) =>
            options.AllowedHosts == null || IsOneOf(options.AllowedHosts, host);

        /// <summary>
        /// Returns whether a page of the request's origin may connect: the server's own page, whose origin has the host that the request
        /// was sent to, and listed ones. The origin of a sandboxed page is "null"; null is that of a page of which the browser only says
        /// that it is another site's.
        /// </summary>
        public static bool AllowsOrigin(WsServerOptions options, WsRequest request, bool isSecure)
        {
            string origin = request.Origin;
            if (IsOneOf(options.AllowedOrigins, origin) || IsOneOf(options.AllowedOrigins, WsServerOptions.AnyOrigin)) return true;
            if (origin == null || request.Host == null) return false;

            // On a server with TLS a page loaded over plain HTTP counts as foreign: an attacker on the network could have served it.
            int authority = Ascii.IndexOf(origin, s_https) == 0 ? 8 : Ascii.IndexOf(origin, s_http) == 0 && !isSecure ? 7 : 0;
            return authority > 0 && Ascii.EqualsIgnoreCase(origin, authority, request.Host);
        }

        // Schemes and host names are not case-sensitive.
        private static bool IsOneOf(string[] list, string name)
        {
            for (int i = 0; list != null && name != null && i < list.Length; i++)
            {
                if (Ascii.EqualsIgnoreCase(list[i], 0, name)) return true;
            }

            return false;
        }
    }
}
