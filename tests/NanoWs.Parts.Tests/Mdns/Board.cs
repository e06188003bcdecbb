using System;

namespace NanoWs.Tests
{
    /// <summary>A responder of greenhouse.local, 127.0.0.7, port 80, and its network, in memory. The test moves the time.</summary>
    internal sealed class Board
    {
        public const string Name = "greenhouse.local", Instance = "Green House._http._tcp.local", Type = "_http._tcp.local";
        public const int Me = 7, Peer = 8; // last bytes of addresses

        // What the board says of itself.
        public const string Address = "greenhouse.local A 120! 127.0.0.7";
        public const string Pointer = "_http._tcp.local PTR 4500 Green House._http._tcp.local";
        public const string Services = "_services._dns-sd._udp.local PTR 4500 _http._tcp.local";
        public const string Service = "Green House._http._tcp.local SRV 120! 0 0 80 greenhouse.local";
        public const string Text = "Green House._http._tcp.local TXT 4500! \"path=/x\"";
        public const string Nsec = "greenhouse.local NSEC 120! greenhouse.local A";
        public const string Announcement = "response; = " + Address + "; = " + Pointer + "; = " + Services + "; = " + Service +
            "; = " + Text + "; + " + Nsec;

        private static readonly byte[] s_text = { 7, (byte)'p', (byte)'a', (byte)'t', (byte)'h', (byte)'=', (byte)'/', (byte)'x' };

        public readonly MdnsProtocol Protocol;

        public long Now = 50000;

        /// <summary>What was multicast: for each packet the time since the last mark, and what it says.</summary>
        public string Log = "";

        /// <summary>The packet that was sent last.</summary>
        public byte[] Last;

        private long _mark;

        public Board(string host = "greenhouse", string instance = "Green House")
        {
            Protocol = new MdnsProtocol(host, instance, 80, s_text);
            Protocol.Start(DnsPacket.Address(Me), Now);
            _mark = Now;
        }

        /// <summary>One whose names are established, and whose announcements everybody forgot about.</summary>
        public static Board Settled(int forgotten = 5000)
        {
            var board = new Board();
            board.Run(2500);
            Assert(board.Protocol.IsSettled);
            board.Run(forgotten);
            board.Mark();
            return board;
        }

        private static void Assert(bool condition)
        {
            if (!condition) Expect.Fail("The names should be established.");
        }

        public void Mark()
        {
            _mark = Now;
            Log = "";
        }

        /// <summary>Lets time pass, and polls every 10 ms, the last time at the end.</summary>
        public void Run(int milliseconds)
        {
            for (long end = Now + milliseconds; Now < end;)
            {
                Now += 10;
                Poll();
            }
        }

        public void Poll()
        {
            int count = Protocol.Next(Now);
            if (count == 0) return;
            Last = Bytes.Slice(Protocol.Buffer, 0, count);
            Log += (Log.Length == 0 ? "" : "\n") + (Now - _mark).ToString() + ": " + DnsPacket.Show(Last);
        }

        /// <summary>The board receives a packet. Returns its reply to the sender, or "".</summary>
        public string Receive(byte[] packet, bool isPeer = true, int source = Peer)
        {
            int count = Take(packet, isPeer, source);
            return count == 0 ? "" : DnsPacket.Show(Bytes.Slice(Protocol.Buffer, 0, count));
        }

        /// <summary>Likewise; returns the length of the reply.</summary>
        public int Take(byte[] packet, bool isPeer = true, int source = Peer)
        {
            Array.Copy(packet, Protocol.Buffer, packet.Length);
            return Protocol.Read(packet.Length) ? Protocol.Take(source, isPeer, Now) : 0;
        }

        public string Receive(DnsPacket packet, bool isPeer = true, int source = Peer) => Receive(packet.ToArray(), isPeer, source);

        /// <summary>The board is asked by multicast. Returns its multicast response with the milliseconds that it took.</summary>
        public string Ask(DnsPacket query, int milliseconds = 600)
        {
            Mark();
            string reply = Receive(query);
            if (reply.Length > 0) return "unicast: " + reply;
            Poll();
            Run(milliseconds);
            return Log;
        }

        public string Ask(string name, int type, int kind = DnsPacket.Internet) => Ask(new DnsPacket().Ask(name, type, kind));
    }
}
