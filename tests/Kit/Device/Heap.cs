using System;
using System.Threading;
using Native = nanoFramework.Runtime.Native;

namespace NanoWs.Kit
{
    /// <summary>The managed heap, after a full collection.</summary>
    internal static class Heap
    {
        /// <summary>Free bytes.</summary>
        public static int Free()
        {
            // Finalizers run on a thread of their own, and their objects go with the second collection. The device has no call that
            // waits for them.
            Native.GC.Run(true);
            Thread.Sleep(20);
            return (int)Native.GC.Run(true);
        }

        /// <summary>Makes something that is worth measuring, and keeps it alive.</summary>
        public delegate object Maker();

        /// <summary>What an object and all that it holds take.</summary>
        public static int Of(Maker make)
        {
            // Once beforehand, for what is made only once, such as static fields.
            object made = make();
            made = null;
            int before = Free();
            made = make();
            int size = before - Free();
            Keep(made);
            return size;
        }

        /// <summary>Keeps an object alive up to here.</summary>
        public static void Keep(object held)
        {
            if (held == null) throw new ArgumentNullException(nameof(held));
        }
    }
}
