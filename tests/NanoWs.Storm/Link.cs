using NanoWs.Kit;

namespace NanoWs.Storm
{
    /// <summary>A simulated connection with its weather: delays, pieces, windows, and what goes wrong on the way.</summary>
    internal sealed class Link
    {
        private const int Calm = 1000000;

        public readonly Dice Dice;
        public readonly Faults Faults;
        public readonly LinkEnd Client;
        public readonly LinkEnd Server;

        private readonly WsClock _clock;
        private readonly int _delay;
        private readonly int _jitter;
        private bool _isSwift;

        private Link(WsClock clock, Dice dice, Faults faults, int id, int up, int down, bool isCalm)
        {
            _clock = clock;
            Dice = dice;
            Faults = faults;
            Splits = isCalm ? Calm : 1 + dice.Below(6);
            _delay = isCalm ? 0 : dice.Below(dice.OneIn(5) ? 1000 : 50);
            _jitter = isCalm ? 1 : 1 + dice.Below(dice.OneIn(5) ? 1500 : 40);
            HasHalfClose = isCalm || dice.OneIn(2);
            var upwards = new Pipe(this, up);
            var downwards = new Pipe(this, down);

            // Few addresses, so that a limit for each of them has something to do; the port tells the connections apart.
            string address = "10.0.0." + (isCalm ? 99 : dice.Below(20)).ToString() + ":" + id.ToString();
            Client = new LinkEnd(this, downwards, upwards, null);
            Server = new LinkEnd(this, upwards, downwards, address);
            OpenedAt = Now + NextDelay();
        }

        /// <summary>A connection without faults.</summary>
        public static Link InGoodWeather(WsClock clock, Faults faults, int id, int window) =>
            new Link(clock, new Dice(1, id), faults, id, window, window, true);

        /// <summary>A connection that the dice decide about.</summary>
        /// <param name="clock">Where time comes from.</param>
        /// <param name="dice">Its own.</param>
        /// <param name="faults">Where what goes wrong is counted.</param>
        /// <param name="id">Its number.</param>
        /// <param name="largest">The largest window.</param>
        public static Link InAnyWeather(WsClock clock, Dice dice, Faults faults, int id, int largest)
        {
            bool isTiny = dice.OneIn(6);
            if (isTiny) faults.TinyWindows++;
            int most = isTiny ? 16 : largest;
            var link = new Link(clock, dice, faults, id, 1 + dice.Below(most), 1 + dice.Below(most), false);
            Spoil(dice, link.Client._out);
            Spoil(dice, link.Server._out);
            return link;
        }

        private static void Spoil(Dice dice, Pipe pipe)
        {
            int at = dice.Below(dice.OneIn(2) ? 400 : 4000);
            switch (dice.Below(12))
            {
                case 0:
                    pipe.ResetAt = at + 1;
                    break;
                case 1:
                    pipe.LostFrom = at;
                    break;
                case 2:
                case 3:
                    pipe.StallAt = at + 1;
                    pipe.StallTime = dice.Below(LongestStall);
                    break;
            }
        }

        /// <summary>The longest stall, in milliseconds: longer than some deadlines.</summary>
        public const int LongestStall = 15000;

        /// <summary>The longest that bytes may be on their way.</summary>
        public const int LongestDelay = 2500;

        /// <summary>One in so many writes and readings moves a part of the bytes only.</summary>
        public int Splits { get; }

        /// <summary>When the server hears of it.</summary>
        public long OpenedAt { get; }

        public bool HasHalfClose { get; }

        public bool IsReset { get; private set; }

        public long Now => _clock.Milliseconds;

        public int NextDelay() => _isSwift ? 0 : _delay + Dice.Below(_jitter);

        /// <summary>From now on bytes need no time: one at a time, and seconds for each, would take as long as they like.</summary>
        public void Hurry() => _isSwift = true;

        /// <summary>Both ends are told at once, and what was on its way is gone.</summary>
        public void Reset() => IsReset = true;

        /// <summary>The other end is switched off, or out of reach: nothing arrives, in either direction, and nobody is told.</summary>
        public void Vanish()
        {
            Faults.Vanished++;
            Client._out.Lose();
            Server._out.Lose();
        }
    }
}
