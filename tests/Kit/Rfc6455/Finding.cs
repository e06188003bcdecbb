using System;

namespace NanoWs.Kit
{
    /// <summary>What a test found wrong.</summary>
    public sealed class Finding : Exception
    {
        public Finding(string message)
            : base(message)
        {
        }

        /// <summary>Throws unless the condition holds.</summary>
        public static void Unless(bool condition, string message)
        {
            if (!condition) throw new Finding(message);
        }
    }
}
