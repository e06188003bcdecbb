using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Asks for a password, for pages and WebSockets alike. A browser gets a login page, and with the right password a cookie; a program
    /// sends "Authorization: Bearer" and the password, in which %, spaces and characters outside ASCII are percent-encoded. After a wrong
    /// password none is looked at for 1 s, after the next for 2 s, then 4 and so on up to 60 s: whoever sends one meanwhile gets 429.
    /// Cookies are accepted all the time. A guard may serve several servers. docs/security.md says what this is worth, and that without
    /// TLS the password crosses the network readable.
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
        /// <param name="password">The password: 1 to 64 characters, none of them a control character. Take a long one.</param>
        /// <param name="entropy">
        /// The source of the sessions' tokens, one that nobody can predict; null for an <see cref="EntropyPool"/> over the platform's
        /// generator. The guard adds to any pool the times at which requests arrive.
        /// </param>
        /// <param name="clock">The source of time; null for the system's.</param>
        /// <exception cref="ArgumentException">The password is empty, too long, or contains a control character.</exception>
        public PasswordGuard(string password, WsEntropy entropy = null, WsClock clock = null)
        {
            int length = password == null ? 0 : password.Length;
            if (length < 1 || length > MaxLength) throw new ArgumentException("A password has 1 to 64 characters.");
            byte[] bytes = Encoding.UTF8.GetBytes(password);
            bool isText = Encoding.UTF8.GetString(bytes, 0, bytes.Length) == password;
            for (int i = 0; i < bytes.Length; i++) isText &= bytes[i] >= ' ' && bytes[i] != 0x7F;
            if (!isText) throw new ArgumentException("A password has no control characters, and no halves of characters.");
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
                if (_entropy is EntropyPool pool) pool.Add(SystemSource.Time);
                long now = _clock.Milliseconds;
                string cookie = CookieFor(request.Host);
                if (IsInSession(request.Cookie, cookie, now)) return WsResponse.Accept;

                string given = Credentials(request.Authorization);
                if (given == null) return request.IsWebSocket ? new AuthResponse(HttpStatus.Unauthorized, Challenge) : LoginPage();
                if (now < _nextTry) return TooSoon(now);
                if (!IsPassword(given))
                {
                    Fail(now);
                    return new AuthResponse(HttpStatus.Unauthorized, Challenge + ", error=\"invalid_token\"");
                }

                // What the login page asks for: a cookie, and no page.
                if (request.Query != "login") return WsResponse.Accept;
                return new AuthResponse(HttpStatus.Ok, "\r\nSet-Cookie: " + cookie + Begin(now) + Attributes);
            }
        }

        private WsResponse LoginPage() =>
            _loginPage ??= new AuthResponse(HttpStatus.Unauthorized,
                Challenge + "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Security-Policy: " + Login.Policy, Login.Page);

        // RFC 6750 section 2.1; null without credentials of this scheme, whose name is not case-sensitive.
        private static string Credentials(string authorization)
        {
            const string Scheme = "bearer ";
            bool isBearer = authorization != null && authorization.Length > Scheme.Length
                && authorization.Substring(0, Scheme.Length).ToLower() == Scheme;
            return isBearer ? authorization.Substring(Scheme.Length) : null;
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
                    wrong |= value >> 8; // -1 for digits that are none
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
