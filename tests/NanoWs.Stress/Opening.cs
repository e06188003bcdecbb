using System.Text;
using System.Threading;

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

        /// <summary>Sends the request and reads the answer: 101, or any other to its end.</summary>
        /// <param name="mayGiveUp">Whether it may happen that only the beginning of the request is sent.</param>
        public int Run(bool mayGiveUp)
        {
            byte[] request = Encoding.UTF8.GetBytes("GET " + _session + " HTTP/1.1\r\nHost: board\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + Key
                + "\r\nSec-WebSocket-Version: 13\r\n\r\n");
            int count = mayGiveUp && _dice.OneIn(20) ? _dice.Below(request.Length) : request.Length;
            if (!Send(request, count)) return Fail("the request is not taken");
            return count < request.Length ? GivenUp : ReadAnswer();
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
                if (taken == 0 && (_wire.Receive() || _wire.IsEnded)) return true; // answered before it was complete
                if (_test.Now > _end) return false;
                Thread.Sleep(1);
            }

            return true;
        }

        private int ReadAnswer()
        {
            byte[] answer = _wire.Message;
            string head = null;
            int count = 0;
            for (;;)
            {
                int next = count < answer.Length ? _wire.NextByte() : -1;
                if (next < 0)
                {
                    if (_wire.IsEnded || count == answer.Length) break;
                    if (_test.Now > _end) return Fail("no answer, but " + Inbox.Excerpt(answer, count));
                    Thread.Sleep(1);
                    continue;
                }

                answer[count++] = (byte)next;
                if (head != null || !IsHead(answer, count)) continue;
                head = Encoding.UTF8.GetString(answer, 0, count);
                if (!head.StartsWith("HTTP/1.1 101 ")) continue;
                return head.IndexOf(Accept) > 0 ? 101 : Fail("not the key's answer: " + head);
            }

            return Judge(head, answer, count);
        }

        private static bool IsHead(byte[] answer, int count) =>
            count >= 4 && answer[count - 1] == '\n' && answer[count - 2] == '\r' && answer[count - 3] == '\n' && answer[count - 4] == '\r';

        // An answer that opens nothing is complete, and the end.
        private int Judge(string head, byte[] answer, int count)
        {
            const string Length = "Content-Length: ";
            int at = head == null ? -1 : head.IndexOf(Length);
            if (at < 0) return Fail("the stream ended within the answer, " + Inbox.Excerpt(answer, count));
            at += Length.Length;
            int body = int.Parse(head.Substring(at, head.IndexOf('\r', at) - at));
            if (head.Length + body != count) return Fail((count - head.Length).ToString() + " bytes of " + body.ToString() + " behind " + head);
            if (head.StartsWith("HTTP/1.1 503 ")) return 503;
            return head.StartsWith("HTTP/1.1 408 ") ? 408 : Fail("an answer that nobody expects, " + head);
        }
    }
}
