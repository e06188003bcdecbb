using System;

namespace NanoWs.Kit
{
    /// <summary>A clock that the test sets.</summary>
    internal sealed class VirtualClock : WsClock
    {
        /// <summary>The time, in milliseconds.</summary>
        public long Now = 1000;

        /// <summary>Called whenever the clock is read: during calls that wait, this lets a test act as the peers.</summary>
        public Action OnRead { get; set; }

        public override long Milliseconds
        {
            get
            {
                if (OnRead != null) OnRead();
                return Now;
            }
        }
    }
}
