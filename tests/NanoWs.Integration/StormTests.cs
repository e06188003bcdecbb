using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Storm;

namespace NanoWs.Integration
{
    /// <summary>Bad networks, simulated.</summary>
    [TestClass]
    public class StormTests
    {
        [TestMethod]
        public void Storm_ofThousandConnections_endsInKnownStates()
        {
            int seed = Options.NewRandom().Next(1000000);
            var test = new StormTest(1000, 1000, false, seed); // one server: other tests share the heap
            test.Run();
            Assert.AreEqual(0, test.Failed, "seed " + seed + ": " + Environment.NewLine + test.Failures);
        }
    }
}
