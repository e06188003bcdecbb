using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Random numbers from a generator that may be a weak one, and from what is added.</summary>
    [TestClass]
    public class EntropyTests
    {
        // The worst generator there is.
        private sealed class StuckSource : WsEntropy
        {
            public override uint Next() => 0;
        }

        private static string Draw(EntropyPool pool, int count = 5)
        {
            string text = "";
            for (int i = 0; i < count; i++) text += pool.Next().ToString("X8");
            return text;
        }

        // What the pool's comment says it does, done by hand.
        [TestMethod]
        public void Output_ofKnownInput_isAHashOfItsHash()
        {
            var state = new byte[53];
            for (int i = 0; i < 10; i++) state[21 + i] = (byte)(i + 1);
            Array.Copy(Hashes.Sha1(state), 0, state, 1, 20);
            for (int i = 21; i < 53; i++) state[i] = 0;
            Array.Copy(Hashes.Sha1(Bytes.Slice(state, 0, 31)), 0, state, 1, 20);
            state[0] = 1;
            byte[] output = Hashes.Sha1(Bytes.Slice(state, 0, 21));
            string expected = "";
            for (int i = 0; i < 20; i += 4) expected += BitConverter.ToUInt32(output, i).ToString("X8");

            var pool = new EntropyPool(new StuckSource());
            pool.Add(new byte[] { 99, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99 }, 1, 10);
            Assert.AreEqual(expected, Draw(pool));
        }

        [TestMethod]
        public void Output_overStuckGenerator_doesNotRepeat()
        {
            var pool = new EntropyPool(new StuckSource());
            var seen = new uint[60];
            for (int i = 0; i < seen.Length; i++)
            {
                seen[i] = pool.Next();
                for (int j = 0; j < i; j++) Assert.AreNotEqual(seen[j], seen[i], j.ToString() + " and " + i.ToString());
            }
        }

        [TestMethod]
        public void Output_afterEachKindOfAddition_differs()
        {
            var pools = new EntropyPool[6];
            for (int i = 0; i < pools.Length; i++) pools[i] = new EntropyPool(new StuckSource());
            pools[1].Add(1);
            pools[2].Add(2);
            pools[3].Add(new byte[] { 1 }, 0, 1);
            pools[4].Add(new byte[100], 0, 100);
            pools[5] = new EntropyPool(new CountingEntropy());
            var draws = new string[pools.Length];
            for (int i = 0; i < pools.Length; i++)
            {
                draws[i] = Draw(pools[i]);
                for (int j = 0; j < i; j++) Assert.AreNotEqual(draws[j], draws[i], j.ToString() + " and " + i.ToString());
            }

            // Numbers are bytes as well, the lowest first.
            var same = new EntropyPool(new StuckSource());
            same.Add(new byte[] { 9, 2, 0, 0, 0 }, 1, 4);
            Assert.AreEqual(draws[2], Draw(same));
        }

        [TestMethod]
        public void Addition_betweenDraws_changesThoseThatFollow()
        {
            var one = new EntropyPool(new StuckSource());
            var other = new EntropyPool(new StuckSource());
            Assert.AreEqual(Draw(one), Draw(other));
            one.Add(7);
            Assert.AreNotEqual(Draw(one), Draw(other));
            Assert.AreNotEqual(Draw(one), Draw(other));
        }

        [TestMethod]
        public void Addition_outsideItsBuffer_throws()
        {
            var pool = new EntropyPool();
            Expect.Throws(typeof(ArgumentException), () => pool.Add(new byte[4], 2, 3));
            Expect.Throws(typeof(ArgumentException), () => pool.Add(new byte[4], -1, 1));
            Expect.Throws(typeof(ArgumentException), () => pool.Add(new byte[4], 0, -1));
            Expect.Throws(typeof(ArgumentNullException), () => pool.Add(null, 0, 0));
        }

        [TestMethod]
        public void Pools_overThePlatformsGenerator_differ() => Assert.AreNotEqual(Draw(new EntropyPool()), Draw(new EntropyPool()));
    }
}
