namespace NanoWs
{
    /// <summary>
    /// The HTTP statuses (RFC 9110 section 15) whose reason phrases the library knows. Plain numbers: others may be used as well.
    /// </summary>
    public static class HttpStatus
    {
        /// <summary>The WebSocket is open.</summary>
        public const int SwitchingProtocols = 101;

        /// <summary>The content follows.</summary>
        public const int Ok = 200;

        /// <summary>There is nothing to send, and nothing has gone wrong.</summary>
        public const int NoContent = 204;

        /// <summary>The content is temporarily at another location.</summary>
        public const int Found = 302;

        /// <summary>The client already has this version of the content.</summary>
        public const int NotModified = 304;

        /// <summary>The request violates HTTP or RFC 6455.</summary>
        public const int BadRequest = 400;

        /// <summary>Credentials are missing or wrong.</summary>
        public const int Unauthorized = 401;

        /// <summary>The client is not allowed access, whatever its credentials.</summary>
        public const int Forbidden = 403;

        /// <summary>There is nothing on this path.</summary>
        public const int NotFound = 404;

        /// <summary>The method is not supported.</summary>
        public const int MethodNotAllowed = 405;

        /// <summary>The content is compressed in a way that the client does not accept.</summary>
        public const int NotAcceptable = 406;

        /// <summary>The request did not arrive in time.</summary>
        public const int RequestTimeout = 408;

        /// <summary>The request has a body of unknown length.</summary>
        public const int LengthRequired = 411;

        /// <summary>The body of the request does not fit into the receive buffer.</summary>
        public const int ContentTooLarge = 413;

        /// <summary>The first line of the request does not fit into the receive buffer.</summary>
        public const int UriTooLong = 414;

        /// <summary>The client waits with the body of its request for an interim response, which there is not (section 15.5.18).</summary>
        public const int ExpectationFailed = 417;

        /// <summary>The request's Host is not one of the server's names (RFC 9110 section 15.5.20).</summary>
        public const int MisdirectedRequest = 421;

        /// <summary>The WebSocket version is not 13 (RFC 6455 section 4.4).</summary>
        public const int UpgradeRequired = 426;

        /// <summary>The client sends too many requests (RFC 6585 section 4).</summary>
        public const int TooManyRequests = 429;

        /// <summary>The head of the request is too large (RFC 6585 section 5).</summary>
        public const int HeaderFieldsTooLarge = 431;

        /// <summary>The server failed.</summary>
        public const int InternalServerError = 500;

        /// <summary>The server has no free connection: try again later.</summary>
        public const int ServiceUnavailable = 503;

        /// <summary>The HTTP version is not 1.x.</summary>
        public const int VersionNotSupported = 505;
    }
}
