using System;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Stress
{
    /// <summary>One thread of the test, which does the same thing again and again until it is asked to stop.</summary>
    internal abstract class Worker
    {
        protected readonly StressTest Test;
        protected readonly Report Report;
        protected readonly Dice Dice;
        private readonly string _name;
        private bool _isStopping;
        private bool _hasEnded;

        /// <param name="test">What it is a part of.</param>
        /// <param name="name">Its name in failures.</param>
        /// <param name="number">No other thread of the test has it.</param>
        protected Worker(StressTest test, string name, int number)
        {
            Test = test;
            Report = test.Report;
            Dice = new Dice(test.Seed, number);
            _name = name;
        }

        public string Name => _name;

        public bool IsStopping => _isStopping;

        public bool HasEnded => _hasEnded;

        public void Start()
        {
            var thread = new Thread(Run);
#if !NANOFRAMEWORK_1_0
            thread.IsBackground = true; // so that one that hangs does not keep the process from ending
#endif
            thread.Start();
        }

        public void Stop() => _isStopping = true;

        private void Run()
        {
            try
            {
                while (!_isStopping) Step();
                Finish();
            }
            catch (Exception e)
            {
                Report.Fail("the " + _name, e);
            }

            _hasEnded = true;
        }

        protected abstract void Step();

        /// <summary>When it has stopped.</summary>
        protected virtual void Finish()
        {
        }

        // Yields to other threads, but not after every step.
        protected void Rest(int steps)
        {
            if (Dice.OneIn(steps)) Thread.Sleep(1);
        }
    }
}
