using System;
using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>
    /// A server, some clients of the library, and peers made by hand, which make one connection after the other over simulated links. All
    /// of it happens on one thread and in virtual time, so that a seed repeats it exactly.
    /// </summary>
    internal sealed class Storm
    {
        public const string SmallPath = "/";
        public const string LargePath = "/large";

        private const int MostCases = 12;
        private const int Callers = 3;
        private const int SmallPage = 300;
        private const int LongestStep = 100;

        // Between the moment when something is due and that when somebody looks: steps of time, and a few rounds.
        private const int Slack = 2000;

        // When nothing ends for so long, in virtual milliseconds, something hangs.
        private const int Patience = 600000;

        public readonly Report Report;
        public readonly Faults Faults;
        public readonly VirtualClock Clock = new VirtualClock();
        public readonly WsServerOptions Options;
        public readonly byte[] Scratch;
        public readonly int LongestMessage;
        public readonly string Name;

        /// <summary>What came of it.</summary>
        public int Opened, Closed, Clean, ClosedByHand, Refused, Pages, WholePages, Errors, Thrown, Corrupted, Begun;

        public long Messages, Bytes;

        private readonly Dice _dice;
        private readonly LinkListener _listener = new LinkListener();
        private readonly StormHandler _handler;
        private readonly WsServer _server;
        private readonly Caller[] _callers = new Caller[Callers];
        private readonly Case[] _cases = new Case[MostCases];
        private readonly int _largestWindow;
        private readonly int _largePage;
        private int _nextId = 1;

        /// <param name="seed">What everything follows from.</param>
        /// <param name="isSmall">Whether messages and pages are to be small, for the interpreter.</param>
        /// <param name="report">Where failures go.</param>
        /// <param name="faults">Where faults are counted.</param>
        public Storm(int seed, bool isSmall, Report report, Faults faults)
        {
            Name = "seed " + seed.ToString();
            Report = report;
            Faults = faults;
            _dice = new Dice(seed, 0);
            LongestMessage = isSmall ? 400 : 4000;
            Scratch = new byte[LongestMessage + 200];
            _largestWindow = isSmall ? 300 : 2000;
            _largePage = isSmall ? 1500 : 20000;
            Options = new WsServerOptions
            {
                MaxConnections = 1 + _dice.Below(isSmall || _dice.OneIn(2) ? 5 : MostCases - 1), // with pressure, and without
                ReceiveBufferSize = 16 + _dice.Below(_dice.OneIn(2) ? 50 : 500),
                SendBufferSize = 16 + _dice.Below(_dice.OneIn(2) ? 50 : 500),
                HandshakeTimeoutMs = 1000 + _dice.Below(5000),
                PingIntervalMs = 500 + _dice.Below(10000),
                PongTimeoutMs = 500 + _dice.Below(10000),
                SendTimeoutMs = 500 + _dice.Below(10000),
                CloseTimeoutMs = _dice.Below(4000),
                MinSendRate = 100 + _dice.Below(3000),
                Clock = Clock,
            };
            _handler = new StormHandler(this, true);
            _server = new WsServer(_listener, _handler, Options);
            _server.Serve(SmallPath, new WsBytesContent("text/plain", Page(SmallPage)));
            _server.Serve(LargePath, new WsBytesContent("text/plain", Page(_largePage)));
            for (int i = 0; i < Callers; i++) _callers[i] = new Caller(this, 16 + _dice.Below(300), 16 + _dice.Below(300));
        }

        public long Now => Clock.Now;

        private static byte[] Page(int length)
        {
            var page = new byte[length];
            for (int i = 0; i < length; i++) page[i] = PageByte(i);
            return page;
        }

        public static byte PageByte(int position) => (byte)('a' + (position + position / 26) % 26);

        /// <summary>The connection with this number; null if it is over.</summary>
        public Case Find(int id)
        {
            foreach (Case one in _cases)
            {
                if (one != null && one.Id == id) return one;
            }

            return null;
        }

        /// <summary>By when a connection of the library must be over.</summary>
        public long LimitOf(Case of, bool isOpen)
        {
            WsServerOptions o = Options;
            if (isOpen && of.EndedAt < 0) return long.MaxValue;
            int opening = o.HandshakeTimeoutMs + o.SendTimeoutMs + (int)(_largePage * 1000L / o.MinSendRate) + 1000 + Slack;
            if (!isOpen) return (of.AcceptedAt < 0 ? of.BegunAt : of.AcceptedAt) + opening;

            // The other end first tries to end it in good order, and what it sent last is on its way.
            int open = o.PingIntervalMs + o.PongTimeoutMs + 2 * o.SendTimeoutMs + o.CloseTimeoutMs + 500;
            return of.EndedAt + 2 * open + Link.LongestStall + Link.LongestDelay + Slack;
        }

        /// <summary>Makes so many connections, one after the other and several at once, and sees to it that all end.</summary>
        public void Run(int count)
        {
            int problems = Report.Failed;
            int step = 1;
            long lastEnd = Now;
            while (Report.Failed == problems)
            {
                bool active = Begun < count && _dice.OneIn(8) && TryBegin();
                active |= Step();
                int left = Sweep(ref lastEnd);
                if (left == 0 && Begun == count && _listener.Count == 0) break;
                if (Now - lastEnd > Patience) Report.Fail(Name + ": hangs with " + left.ToString() + " connections");
                step = active ? 1 : step < LongestStep ? step * 2 : LongestStep;
                Clock.Now += _dice.Below(step + 1);
            }

            if (Report.Failed != problems) return;
            Report.Check(Check());
            Report.Check(CheckSlots());
        }

        private bool TryBegin()
        {
            int place = 0;
            while (place < MostCases && _cases[place] != null) place++;
            if (place == MostCases) return false;
            var dice = new Dice(_dice.Below(int.MaxValue), _nextId);
            Link link = Link.InAnyWeather(Clock, dice, Faults, _nextId, _largestWindow);
            var made = new Case(this, _nextId++, link, dice);
            Caller caller = FreeCaller();
            int kind = dice.Below(10);
            if (caller != null && kind < 4)
            {
                bool isByHand = dice.OneIn(2);
                if (isByHand) made.Server = new Talker(made, link.Server, false);
                else _listener.Connect(link);
                caller.Begin(made);
            }
            else
            {
                made.Client = kind < 8 ? new Talker(made, link.Client, true) : (Peer)new Visitor(made, link.Client);
                _listener.Connect(link);
            }

            _cases[place] = made;
            Begun++;
            return true;
        }

        private Caller FreeCaller()
        {
            foreach (Caller caller in _callers)
            {
                if (caller.Case == null) return caller;
            }

            return null;
        }

        private bool Step()
        {
            bool active;
            try
            {
                active = _server.Poll(0);
                foreach (Caller caller in _callers) active |= caller.Step(Now);
            }
            catch (Exception e)
            {
                Report.Fail(Name + ": out of the loop", e);
                return false;
            }

            foreach (Case one in _cases)
            {
                if (one == null) continue;
                if (one.Client != null) active |= one.Client.Step(Now);
                if (one.Server != null) active |= one.Server.Step(Now);
                Push(one.ServerEnd, one);
                Push(one.ClientEnd, one);
            }

            return active;
        }

        private void Push(LibraryEnd own, Case of)
        {
            if (own == null) return;
            if (of.Dice.OneIn(6)) own.Push();
            if (of.EndedAt < 0 && of.Dice.OneIn(1000)) own.Close();
        }

        // Looks after those that are over, and those that should be.
        private int Sweep(ref long lastEnd)
        {
            int left = 0;
            for (int i = 0; i < MostCases; i++)
            {
                Case one = _cases[i];
                if (one == null) continue;
                if (IsOver(one))
                {
                    _cases[i] = null;
                    lastEnd = Now;
                    Settle(one);
                }
                else
                {
                    left++;
                }

                if (one.Problem != null) Report.Fail(Name + ": " + one);
            }

            return left;
        }

        private bool IsOver(Case one)
        {
            bool isServed = one.Server == null;
            if (isServed && one.AcceptedAt < 0 && !_listener.Holds(one.Link)) one.AcceptedAt = Now;
            bool isServerOver = isServed ? one.Link.Server.IsClosed : one.Server.IsOver;
            bool isClientOver = one.Client != null ? one.Client.IsOver : !IsCalling(one);
            if (isServerOver && isClientOver) return true;
            if (isServed && one.AcceptedAt >= 0 && !isServerOver)
            {
                long limit = LimitOf(one, one.ServerEnd != null);
                if (Now > limit) one.Fail("the server has not ended it by " + limit.ToString());
            }

            // Peers made by hand wait for the end as long as the library may take, and then go.
            long last = LimitOf(one, true);
            if (one.EndedAt < 0 || Now < last) return false;
            if (one.Client != null && !isClientOver) one.Client.Leave();
            if (one.Server != null && !isServerOver) one.Server.Leave();
            return false;
        }

        private bool IsCalling(Case one)
        {
            foreach (Caller caller in _callers)
            {
                if (caller.Case == one) return true;
            }

            return false;
        }

        private void Settle(Case one)
        {
            Messages += one.FromClient.Messages + one.FromServer.Messages;
            Bytes += one.FromClient.Bytes + one.FromServer.Bytes;
            if (one.FromClient.Fault != null) one.Fail(one.FromClient.Fault);
            if (one.FromServer.Fault != null) one.Fail(one.FromServer.Fault);
            if (one.Opened != one.Closed) one.Fail(one.Opened.ToString() + " times opened, " + one.Closed.ToString() + " times closed");
            if (!IsClosed(one.ServerEnd) || !IsClosed(one.ClientEnd)) one.Fail("its transport is closed, and it is not Closed");
        }

        private static bool IsClosed(LibraryEnd own) => own == null || own.Connection.State == WsState.Closed;

        private string Check()
        {
            if (Opened != Closed) return Name + ": " + Opened.ToString() + " opened, " + Closed.ToString() + " closed";
            if (_server.ConnectionCount != 0) return Name + ": " + _server.ConnectionCount.ToString() + " connections are left";
            return null;
        }

        // Every slot can be had, all at once, and the spare one too.
        private string CheckSlots()
        {
            int count = Options.MaxConnections;
            var guests = new Guest[count + 1];
            string problem = null;
            for (int i = 0; i <= count; i++)
            {
                Link link = Link.InGoodWeather(Clock, Faults, _nextId, 1000);
                var made = new Case(this, _nextId++, link, new Dice(1, i));
                _cases[i] = made;
                guests[i] = new Guest(link.Client);
                _listener.Connect(link);
                for (int round = 0; round < 50; round++)
                {
                    Clock.Now++;
                    _server.Poll(0);
                    guests[i].Step();
                }

                string expected = i < count ? "101" : "503";
                if (guests[i].Status != expected && problem == null)
                {
                    problem = Name + ": with " + i.ToString() + " of " + count.ToString() + " slots taken the next one got "
                        + guests[i].Status;
                }
            }

            for (int i = 0; i <= count; i++)
            {
                guests[i].Leave();
                _cases[i].End();
            }

            for (int round = 0; round < 100; round++)
            {
                Clock.Now += LongestStep;
                _server.Poll(0);
            }

            for (int i = 0; i <= count; i++) _cases[i] = null;
            if (problem == null && _server.ConnectionCount != 0) problem = Name + ": guests are left";
            return problem;
        }
    }
}
