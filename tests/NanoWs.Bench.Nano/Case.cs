namespace NanoWs.Bench
{
    /// <summary>Something to measure.</summary>
    internal abstract class Case
    {
        protected Case(string name)
        {
            Name = name;
        }

        public string Name { get; }

        /// <summary>Does it a number of times, a multiple of 8.</summary>
        public abstract void Run(int rounds);
    }
}
