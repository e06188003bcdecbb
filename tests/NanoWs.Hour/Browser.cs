using System;
using System.Text;
using NanoWs.Kit;

namespace NanoWs.Hour
{
    /// <summary>
    /// A browser in memory, as far as the board sees it: it loads the page, then holds a WebSocket, replies to pings and sends commands.
    /// </summary>
    internal sealed class Browser
    {
        private const int Ping = 9, Pong = 10, Close = 8;
        private const int TailSize = 24;
        private const string PageFields = " HTTP/1.1\r\nHost: greenhouse.local\r\nAccept-Encoding: gzip, deflate\r\n\r\n";

        private static readonly byte[] s_scratch = new byte[512];

        private readonly LoopbackListener _listener;
        private readonly byte[] _head = new byte[4]; // of a frame; of responses, their last bytes
        private readonly byte[] _tail = new byte[TailSize]; // of what came last
        private LoopbackTransport _end;
        private byte[] _out = new byte[0]; // what is still to be sent
        private int _sent;
        private int _headCount;
        private int _left; // of the payload
        private bool _isInBody; // of the response
        private bool _isPage;
        private int _commands;

        public Browser(LoopbackListener listener)
        {
            _listener = listener;
        }

        /// <summary>How many bytes of the page have come.</summary>
        public int PageBytes { get; private set; }

        /// <summary>Whether the page has come, and the WebSocket is open.</summary>
        public bool IsOpen => !_isPage && _isInBody;

        /// <summary>How many messages have come.</summary>
        public int Messages { get; private set; }

        /// <summary>What is wrong; null for nothing.</summary>
        public string Fault { get; private set; }

        /// <summary>Loads the page, and leaves the one before.</summary>
        public void Load()
        {
            if (_end != null) _end.Close();
            PageBytes = 0;
            _isPage = true;
            Request("/" + PageFields);
        }

        private void Request(string target)
        {
            _end = _listener.Connect();
            _isInBody = false;
            _headCount = _left = 0;
            _out = Encoding.UTF8.GetBytes("GET " + target);
            _sent = 0;
        }

        /// <summary>Sends a command, and expects its result by the time of the next.</summary>
        public void Command(string command)
        {
            if (_sent < _out.Length) Fault = "a command was not taken";
            Send(1, Encoding.UTF8.GetBytes("#" + (++_commands).ToString() + " " + command));
        }

        // Section 5.3: masked, with a key of zeros.
        private void Send(int opcode, byte[] payload)
        {
            _out = new byte[6 + payload.Length];
            _out[0] = (byte)(0x80 | opcode);
            _out[1] = (byte)(0x80 | payload.Length);
            payload.CopyTo(_out, 6);
            _sent = 0;
        }

        /// <summary>Returns whether the last message ended with this.</summary>
        public bool EndsWith(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (_tail[TailSize - text.Length + i] != text[i]) return false;
            }

            return true;
        }

        /// <summary>Sends and receives what it can, at most 512 bytes; returns whether that was anything.</summary>
        public bool Pump()
        {
            if (_end == null) return false;
            int taken = _sent < _out.Length ? _end.Write(_out, _sent, _out.Length - _sent) : 0;
            if (taken > 0) _sent += taken;
            int count = _end.Read(s_scratch, 0, s_scratch.Length);
            if (count < 0) End();
            if (count > 0) Take(count);
            return count != 0 || taken > 0;
        }

        private void End()
        {
            if (!_isPage) Fault = "the WebSocket ended";
            _end.Close();
            _isPage = false;
            Request("/ws HTTP/1.1\r\nHost: greenhouse.local\r\n" + Requests.Upgrade + "\r\n");
        }

        private void Take(int count)
        {
            int at = 0;
            while (!_isInBody && at < count) TakeHead(s_scratch[at++]);
            if (_isPage) PageBytes += count - at;
            else
            {
                while (at < count) at = TakeFrame(at, count);
            }
        }

        private void TakeHead(byte next)
        {
            // Two empty lines are four bytes.
            _headCount = next == (_headCount % 2 == 0 ? '\r' : '\n') ? _headCount + 1 : 0;
            _isInBody = _headCount == 4;
            if (_isInBody) _headCount = 0;
        }

        private int TakeFrame(int at, int count)
        {
            if (_left > 0) return TakePayload(at, count - at < _left ? count - at : _left);
            _head[_headCount++] = s_scratch[at++];
            if (_headCount < (_head[1] == 126 && _headCount > 1 ? 4 : 2)) return at;
            _headCount = 0;
            _left = _head[1] == 126 ? _head[2] << 8 | _head[3] : _head[1];
            if ((_head[0] & 15) == Close) Fault = "the WebSocket was closed";
            else if (_left == 0 && (_head[0] & 15) == Ping) Send(Pong, new byte[0]);
            else if ((_head[0] & 15) < Close && _head[0] >= 0x80) Messages++;
            return at;
        }

        private int TakePayload(int at, int size)
        {
            _left -= size;
            int kept = size < TailSize ? size : TailSize;
            Array.Copy(_tail, kept, _tail, 0, TailSize - kept);
            Array.Copy(s_scratch, at + size - kept, _tail, TailSize - kept, kept);
            return at + size;
        }
    }
}
