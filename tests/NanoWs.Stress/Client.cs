using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>Connects again and again, and ends each connection in a different way.</summary>
    internal sealed class Client : Worker
    {
        /// <summary>What it has seen and done.</summary>
        public readonly Tally Tally = new Tally();

        private readonly Wire _wire = new Wire(Streamer.Longest);
        private readonly int _place;
        private WsTransport _left; // ended, but not yet closed at this end: the server waits for that, or until its timeout

        /// <param name="test">What it is a part of.</param>
        /// <param name="place">Where its session is to be found.</param>
        /// <param name="number">No other thread of the test has it.</param>
        public Client(StressTest test, int place, int number)
            : base(test, "client " + place.ToString(), number)
        {
            _place = place;
        }

        protected override void Step()
        {
            WsTransport transport = Test.Door.Connect(Dice);
            if (transport == null)
            {
                Thread.Sleep(1);
                return;
            }

            Session session = Test.NewSession(_place);
            _wire.Begin(transport);
            bool isEnded = Talk(session);
            if (isEnded && Dice.OneIn(3))
            {
                Leave();
                _left = transport;
            }
            else
            {
                transport.Close();
            }

            Rest(2);
        }

        // Returns whether the server has ended the stream.
        private bool Talk(Session session)
        {
            int status = new Opening(Test, _wire, session, Dice).Run(true);
            switch (status)
            {
                case 101:
                    Tally.Opened++;
                    return new Conversation(this, Test, _wire, session, Dice, Tally).Run();
                case 503:
                    Tally.Refused++;
                    Thread.Sleep(Dice.Below(50));
                    return true;
                case 408:
                    Tally.Late++;
                    return true;
                case Opening.GivenUp:
                    Tally.Abrupt++;
                    return false;
                default:
                    session.IsAbrupt = true;
                    return false;
            }
        }

        private void Leave()
        {
            if (_left != null) _left.Close();
            _left = null;
        }

        // The transport of the last connection would count as memory in use.
        protected override void Finish()
        {
            Leave();
            _wire.Begin(null);
        }
    }
}
