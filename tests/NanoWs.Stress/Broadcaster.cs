using System.Text;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>Broadcasts numbered messages.</summary>
    internal sealed class Broadcaster : Worker
    {
        private int _number;

        public Broadcaster(StressTest test, int number)
            : base(test, "broadcaster", number)
        {
        }

        protected override void Step()
        {
            string text = "b" + (_number++).ToString();
            byte[] bytes = Dice.OneIn(2) ? Encoding.UTF8.GetBytes(text) : null;
            int taken = bytes == null ? Test.Server.BroadcastText(text) : Test.Server.BroadcastText(bytes, 0, bytes.Length);
            if (taken < 0 || taken > StressTest.MaxConnections) Report.Fail(text + " was taken by " + taken.ToString());
            Rest(2);
        }
    }
}
