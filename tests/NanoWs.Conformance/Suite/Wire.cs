using System;
using System.Collections.Generic;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace NanoWs.Conformance
{
    /// <summary>A TCP connection: bytes in any segmentation out, bytes in under a deadline, and how it ended.</summary>
    public sealed class Wire : IDisposable
    {
        private readonly Socket _socket;
        private readonly byte[] _buffer = new byte[65536];
        private readonly object _lock = new object();
        private Task _sending = Task.CompletedTask;
        private int _start;
        private int _end;

        public Wire(Socket socket, int patience)
        {
            _socket = socket;
            _socket.NoDelay = true;
            Patience = patience;
        }

        /// <summary>How long to wait for something that must come, in milliseconds.</summary>
        public int Patience { get; }

        /// <summary>Whether the connection was reset and not closed.</summary>
        public bool WasReset { get; private set; }

        /// <summary>Sends bytes; never waits, because the other end may want to be read first.</summary>
        public void Send(byte[] bytes)
        {
            lock (_lock)
            {
                if (_sending.IsCompleted && bytes.Length <= 8192) SendNow(bytes);
                else _sending = _sending.ContinueWith(_ => SendNow(bytes), TaskScheduler.Default);
            }
        }

        private void SendNow(byte[] bytes)
        {
            try
            {
                for (int sent = 0; sent < bytes.Length;)
                {
                    sent += _socket.Send(bytes, sent, Math.Min(65536, bytes.Length - sent), SocketFlags.None);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Reading will show what happened to the connection.
            }
        }

        /// <summary>Sends bytes in pieces that the other end most probably reads one by one.</summary>
        /// <param name="bytes">All of them.</param>
        /// <param name="cuts">Where the pieces end, ascending.</param>
        public void SendCut(byte[] bytes, params int[] cuts)
        {
            int start = 0;
            foreach (int cut in cuts)
            {
                if (cut <= start || cut >= bytes.Length) continue;
                SendNow(bytes[start..cut]);
                Thread.Sleep(1); // so that the kernel does not join the pieces again: only the other end knows that it has read one
                start = cut;
            }

            Send(bytes[start..]);
        }

        /// <summary>Sends bytes one by one, or in pieces of another size.</summary>
        public void SendPieces(byte[] bytes, int size = 1)
        {
            var cuts = new List<int>();
            for (int i = size; i < bytes.Length; i += size) cuts.Add(i);
            SendCut(bytes, cuts.ToArray());
        }

        /// <summary>The next byte; -1 at the end of the stream. A finding if neither comes in time.</summary>
        public int ReadByte(int milliseconds = -1)
        {
            if (_start == _end && !Fill(milliseconds < 0 ? Patience : milliseconds)) return -1;
            return _buffer[_start++];
        }

        /// <summary>Exactly so many bytes.</summary>
        public byte[] Read(int count)
        {
            var bytes = new byte[count];
            for (int done = 0; done < count;)
            {
                if (_start == _end && !Fill(Patience)) throw new Finding("the connection ended after " + done + " of " + count + " bytes");
                int n = Math.Min(count - done, _end - _start);
                Array.Copy(_buffer, _start, bytes, done, n);
                _start += n;
                done += n;
            }

            return bytes;
        }

        private bool Fill(int milliseconds)
        {
            if (!CanRead(milliseconds)) throw new Finding("nothing came within " + milliseconds + " ms");
            try
            {
                _start = 0;
                _end = _socket.Receive(_buffer);
            }
            catch (SocketException)
            {
                WasReset = true;
                _end = 0;
            }

            return _end > 0;
        }

        /// <summary>Whether there is a byte, or the end, within so many milliseconds.</summary>
        public bool HasNews(int milliseconds) => _start < _end || CanRead(milliseconds);

        // A reset wakes poll(2) with an error a moment before the socket becomes readable: SelectRead alone would then return false, long
        // before the timeout.
        private bool CanRead(int milliseconds) =>
            _socket.Poll(milliseconds * 1000, SelectMode.SelectRead) || _socket.Poll(0, SelectMode.SelectError);

        /// <summary>A line of an HTTP head, without its end.</summary>
        public string ReadLine()
        {
            var line = new StringBuilder();
            for (;;)
            {
                int b = ReadByte();
                if (b < 0) throw new Finding("the connection ended in the middle of an HTTP head: \"" + line + "\"");
                if (b == '\n') return line.ToString().TrimEnd('\r');
                line.Append((char)b);
            }
        }

        /// <summary>Waits for the stream to end within a second; a finding if something else comes, or nothing.</summary>
        public void ExpectEnd()
        {
            int b;
            try
            {
                b = ReadByte(Math.Max(1000, Patience / 5));
            }
            catch (Finding)
            {
                throw new Finding("TCP was not closed within a second");
            }

            if (b >= 0) throw new Finding("bytes came where TCP was to be closed");
        }

        /// <summary>Ends sending; reading is still possible.</summary>
        public void Finish()
        {
            try
            {
                _sending.Wait();
                _socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Closed by the other end.
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
