using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Asks for a password, for pages and WebSockets alike. A browser gets a login page, and with the right password a cookie; a program
    /// sends "Authorization: Bearer" and the password, in which %, spaces and characters outside ASCII are percent-encoded. After a wrong
    /// password there is a delay of 1 s, after the next one of 2 s, then 4 and so on up to 60 s: a request with a password during a delay
    /// is refused with 429, and the password is not checked. Cookies are accepted all the time. A guard may serve several servers. Without
    /// TLS the password is sent unencrypted: docs/security.md says what the guard protects against, and what not.
    /// </summary>
    public sealed partial class PasswordGuard : WsGuard
    {
        private const int MaxLength = 64;
        private const int MaxSize = 4 * MaxLength;
        private const string Challenge = "\r\nWWW-Authenticate: Bearer realm=\"NanoWs\"";

        private readonly byte[] _password = new byte[MaxSize]; // padded, so that all take the same time to compare
        private readonly int _size;
        private readonly WsClock _clock;
        private WsResponse _loginPage; // made at its first use: 3 KB

        /// <summary>Creates a guard.</summary>
        /// <param name="password">
        /// The password: 1 to 64 characters, none of them a control character. A longer one is harder to guess.
        /// </param>
        /// <param name="entropy">
        /// The source of the sessions' tokens, one that nobody can predict; null for an <see cref="EntropyPool"/> over the platform's
        /// generator. The guard adds to any pool the times at which requests arrive.
        /// </param>
        /// <param name="clock">The source of time; null for the system's.</param>
        /// <exception cref="ArgumentException">
        /// The password is empty, too long, or contains a control character or an unpaired surrogate.
        /// </exception>
        public PasswordGuard(string password, WsEntropy entropy = null, WsClock clock = null)
        {
            int length = password == null ? 0 : password.Length;
            if (length < 1 || length > MaxLength) throw new ArgumentException("A password has 1 to 64 characters.");
            byte[] bytes = Encoding.UTF8.GetBytes(password);
            bool isText = Encoding.UTF8.GetString(bytes, 0, bytes.Length) == password; // false with an unpaired surrogate
            for (int i = 0; i < length; i++) isText &= password[i] >= ' ' && (password[i] < 0x7F || password[i] > 0x9F);
            if (!isText) throw new ArgumentException("A password must not contain control characters or unpaired surrogates.");
            Array.Copy(bytes, _password, bytes.Length);
            _size = bytes.Length;
            _entropy = entropy ?? new EntropyPool();
            _clock = clock ?? new WsClock();
        }

        /// <inheritdoc/>
        public override WsResponse Check(WsConnection connection, WsRequest request)
        {
            lock (_password)
            {
                if (_entropy is EntropyPool pool) pool.AddTime();
                long now = _clock.Milliseconds;
                string cookie = CookieFor(request.Host);
                if (IsInSession(request.Cookie, cookie, now)) return WsResponse.Accept;

                string given = Credentials(request.Authorization);
                if (given == null) return request.IsWebSocket ? new AuthResponse(HttpStatus.Unauthorized, Challenge) : AskForPassword();
                if (now < _nextTry) return TooSoon(now);
                if (!IsPassword(given))
                {
                    Fail(now);
                    return new AuthResponse(HttpStatus.Unauthorized, Challenge + ", error=\"invalid_token\"");
                }

                // The login page's own request: it wants the cookie, and no content.
                if (request.IsWebSocket || request.Query != "login") return WsResponse.Accept;
                return new AuthResponse(HttpStatus.Ok, "\r\nSet-Cookie: " + cookie + Begin(now) + Attributes);
            }
        }

        private WsResponse AskForPassword() =>
            _loginPage ??= new AuthResponse(HttpStatus.Unauthorized,
                Challenge + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Security-Policy: " + LoginPage.Policy, LoginPage.Html);

        // RFC 6750 section 2.1, with one space or more after the scheme (RFC 9110 section 11.4), whose name is not case-sensitive; null
        // without credentials of this scheme.
        private static string Credentials(string authorization)
        {
            const string Scheme = "bearer ";
            bool isBearer = authorization != null && authorization.Length > Scheme.Length
                && authorization.Substring(0, Scheme.Length).ToLower() == Scheme;
            return isBearer ? authorization.Substring(Scheme.Length).Trim() : null;
        }

        // Takes as long for a right password as for a wrong one, however much of it is right: the time depends only on what was sent.
        private bool IsPassword(string encoded)
        {
            byte[] text = Encoding.UTF8.GetBytes(encoded);
            var given = new byte[MaxSize];
            int size = 0;
            int wrong = 0;
            for (int i = 0; i < text.Length; i++, size++)
            {
                int value = text[i];
                if (value == '%')
                {
                    value = i + 2 < text.Length ? HexDigit(text[i + 1]) << 4 | HexDigit(text[i + 2]) : -1;
                    i += 2;
                    wrong |= value >> 8; // HexDigit returns -1 for what is not a hexadecimal digit
                }

                if (size < MaxSize) given[size] = (byte)value;
            }

            wrong |= size ^ _size;
            for (int i = 0; i < MaxSize; i++) wrong |= given[i] ^ _password[i];
            return wrong == 0;
        }

        private static int HexDigit(int c)
        {
            if (c >= '0' && c <= '9') return c - '0';
            c |= 0x20;
            return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        }
    }
}
