using System;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Footprint
{
    /// <summary>
    /// Memory runs out for some seconds, while peers come and go and a client's connection breaks; then it is free again. The server must
    /// have all of its slots, the client must reconnect, and both must be able to stop and start.
    /// </summary>
    internal sealed class Hunger : WsHandler
    {
        private const int Seconds = 3;
        private const int Patience = 20000;
        private const int Smallest = 512;

        private readonly WsClock _clock = new WsClock();
        private WsConnection _last;
        private int _opened;
        private int _closed;

        public override void OnOpen(WsConnection connection)
        {
            _opened++;
            _last = connection;
        }

        public override void OnClose(WsConnection connection, int code, string reason) => _closed++;

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
        }

        public static bool Run()
        {
            var hunger = new Hunger();
            bool isServed = hunger.Server();
            bool isBack = hunger.Client();
            bool isRefused = RefusesToStart();
            Console.WriteLine("without memory for " + Seconds.ToString() + " s: server " + (isServed ? "well" : "FAILED") + ", client "
                + (isBack ? "well" : "FAILED") + ", start " + (isRefused ? "refused" : "FAILED"));
            return isServed && isBack && isRefused;
        }

        // A server that could serve nobody throws when it is started, which a program notices.
        private static bool RefusesToStart()
        {
            var held = new object[1000];
            int count = 0;
            for (int size = 65536; size >= 2048; size /= 32)
            {
                try
                {
                    for (; count < held.Length; count++) held[count] = new byte[size];
                }
                catch (OutOfMemoryException)
                {
                    // What is left is smaller.
                }
            }

            held[count - 1] = null; // 2 to 4 KB are free
            var listener = new SocketListener(0);
            try
            {
                listener.Open();
                listener.Close();
                return false;
            }
            catch (OutOfMemoryException)
            {
                return held[0] != null;
            }
        }

        private bool Server()
        {
            var listener = new Crowd();
            var server = new WsServer(listener, this);
            server.Start();
            listener.IsCrowded = true;
            Starve(() => { });
            listener.IsCrowded = false;
            bool isServed = ServesAll(listener);
            server.Stop();
            server.Start();
            isServed &= ServesAll(listener);
            server.Stop();
            return isServed && _opened == _closed;
        }

        // Every slot can be had, all at once.
        private bool ServesAll(Crowd listener)
        {
            var lines = new LoopbackTransport[new WsServerOptions().MaxConnections];
            int served = 0;
            for (int i = 0; i < lines.Length; i++)
            {
                lines[i] = LoopbackTransport.Create(512);
                if (Serves(lines[i], listener)) served++;
            }

            foreach (LoopbackTransport line in lines) line.Peer.Close();
            if (served < lines.Length) Console.WriteLine("slots that came back: " + served.ToString());
            return served == lines.Length;
        }

        private bool Serves(LoopbackTransport line, Crowd listener)
        {
            line.Peer.Write(Requests.Short, 0, Requests.Short.Length);
            listener.Next = line;
            var buffer = new byte[256];
            long end = _clock.Milliseconds + Patience;
            int count = 0;
            while (count == 0 && _clock.Milliseconds < end)
            {
                Thread.Sleep(1);
                count = line.Peer.Read(buffer, 0, buffer.Length);
            }

            return count > 12 && buffer[9] == '1' && buffer[11] == '1';
        }

        private bool Client()
        {
            _opened = _closed = 0;
            try
            {
                var probe = new SocketListener(0);
                probe.Open();
                probe.Close();
            }
            catch (OutOfMemoryException)
            {
                return false;
            }
            catch (Exception)
            {
                return true; // there is no network here
            }

            var server = new WsServer(0, new BareEcho());
            server.Start();
            var client = new WsClient("ws://127.0.0.1:" + server.Port.ToString() + "/", this,
                new WsClientOptions { ReconnectDelayMs = 100, MaxReconnectDelayMs = 400 });
            client.Start();
            bool isBack = Opens(1);
            int rounds = 0;
            Starve(() =>
            {
                if (rounds++ == 0) _last.Close();
            });
            isBack &= Opens(2);
            client.Stop();
            client.Start();
            isBack &= Opens(_opened + 1);
            client.Stop();
            server.Stop();
            return isBack && _opened == _closed;
        }

        private bool Opens(int count)
        {
            long end = _clock.Milliseconds + Patience;
            while (_opened < count && _clock.Milliseconds < end) Thread.Sleep(5);
            return _opened >= count;
        }

        private delegate void Step();

        // Allocates nearly all memory, and again what others free. Some bytes are left, because without any the interpreter itself ends.
        private void Starve(Step step)
        {
            var held = new object[2000];
            int count = 0;
            int size = 4096;
            long end = _clock.Milliseconds + Seconds * 1000;
            bool isOver = false;
            while (!isOver)
            {
                // Without memory every call may throw, even reading the clock.
                try
                {
                    isOver = _clock.Milliseconds >= end;
                    while (count < held.Length)
                    {
                        held[count] = new byte[size];
                        count++;
                    }
                }
                catch (Exception)
                {
                    if (size > Smallest) size /= 2;
                }

                try
                {
                    if (size <= Smallest)
                    {
                        step();
                        Thread.Sleep(20);
                    }
                }
                catch (Exception)
                {
                    // No memory even for that.
                }
            }

            for (int i = 0; i < held.Length; i++) held[i] = null;
        }
    }
}
