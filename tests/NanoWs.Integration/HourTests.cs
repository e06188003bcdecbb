using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Hour;

namespace NanoWs.Integration
{
    /// <summary>A dashboard with its browsers, in virtual time.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    [DoNotParallelize] // measures the heap of the whole process
    public class HourTests
    {
        [TestMethod]
        public void Hour_ofADashboard_endsAsItsFirstMinute()
        {
            var test = new HourTest();
            test.Run(60, Memory.Bound);
            Assert.AreEqual(0, test.Failed, Environment.NewLine + test.Failures);
        }
    }
}
