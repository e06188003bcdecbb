using System.Text;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>The opening handshake, from the client's end.</summary>
    internal sealed class Opening
    {
        // What Run returns: a status, or
        public const int GivenUp = 0;
        public const int Failed = -1;

        private const int LargestPiece = 80;

        // RFC 6455 section 1.3.
        private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
        private const string Accept = "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

        private readonly StressTest _test;
        private readonly Wire _wire;
        private readonly Session _session;
        private readonly Dice _dice;
        private readonly long _end;

        public Opening(StressTest test, Wire wire, Session session, Dice dice)
        {
            _test = test;
            _wire = wire;
            _session = session;
            _dice = dice;
            _end = test.Now + StressTest.Patience;
        }

        /// <summary>Sends the request and reads the response: 101, or any other to its end.</summary>
        /// <param name="mayGiveUp">Whether it may happen that only the beginning of the request is sent.</param>
        public int Run(bool mayGiveUp)
        {
            byte[] request = Encoding.UTF8.GetBytes("GET " + _session
                + " HTTP/1.1\r\nHost: board\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + Key + "\r\nSec-WebSocket-Version: 13\r\n\r\n");
            int count = mayGiveUp && _dice.OneIn(20) ? _dice.Below(request.Length) : request.Length;
            if (!Send(request, count)) return Fail("the request is not taken");
            return count < request.Length ? GivenUp : ReadResponse();
        }

        private int Fail(string what)
        {
            _test.Report.Fail(_session + ": " + what);
            return Failed;
        }

        private bool Send(byte[] request, int count)
        {
            for (int sent = 0; sent < count;)
            {
                int piece = 1 + _dice.Below(LargestPiece);
                int taken = _wire.Write(request, sent, piece < count - sent ? piece : count - sent);
                sent += taken;
                if (taken > 0 && !_dice.OneIn(4)) continue;
                if (taken == 0 && (_wire.Receive() || _wire.IsEnded)) return true; // the response came before the request was complete
                if (_test.Now > _end) return false;
                Thread.Sleep(1);
            }

            return true;
        }

        private int ReadResponse()
        {
            byte[] response = _wire.Message;
            string head = null;
            int count = 0;
            for (;;)
            {
                int next = count < response.Length ? _wire.NextByte() : -1;
                if (next < 0)
                {
                    if (_wire.IsEnded || count == response.Length) break;
                    if (_test.Now > _end) return Fail("no response, but " + Inbox.Excerpt(response, count));
                    Thread.Sleep(1);
                    continue;
                }

                response[count++] = (byte)next;
                if (head != null || !IsHead(response, count)) continue;
                head = Encoding.UTF8.GetString(response, 0, count);
                if (!head.StartsWith("HTTP/1.1 101 ")) continue;
                return head.IndexOf(Accept) > 0 ? 101 : Fail("not the key's accept value: " + head);
            }

            return Judge(head, response, count);
        }

        private static bool IsHead(byte[] response, int count) =>
            count >= 4 && response[count - 1] == '\n' && response[count - 2] == '\r' && response[count - 3] == '\n'
                && response[count - 4] == '\r';

        // A response other than 101 must be complete, and end the connection.
        private int Judge(string head, byte[] response, int count)
        {
            const string Length = "Content-Length: ";
            int at = head == null ? -1 : head.IndexOf(Length);
            if (at < 0) return Fail("the stream ended within the response, " + Inbox.Excerpt(response, count));
            at += Length.Length;
            int body = int.Parse(head.Substring(at, head.IndexOf('\r', at) - at));
            if (head.Length + body != count)
            {
                return Fail((count - head.Length).ToString() + " bytes of " + body.ToString() + " behind " + head);
            }

            if (head.StartsWith("HTTP/1.1 503 ")) return 503;
            return head.StartsWith("HTTP/1.1 408 ") ? 408 : Fail("an unexpected response, " + head);
        }
    }
}
