using System;
using System.Globalization;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Stress;

namespace NanoWs.Integration
{
    /// <summary>
    /// Many threads on one server, which use all of the machine and must meet no timeout, and so run alone.
    /// NANOWS_STRESS_SECONDS=N makes each test last so long.
    /// </summary>
    [TestClass]
    [DoNotParallelize]
    public class StressTests
    {
        [TestMethod]
        public void Server_underStressInMemory_keepsItsPromises() => Run(false);

        [TestMethod]
        public void Server_underStressOverTcp_keepsItsPromises() => Run(true);

        private static void Run(bool isOverTcp)
        {
            string seconds = Environment.GetEnvironmentVariable("NANOWS_STRESS_SECONDS");
            var test = new StressTest(string.IsNullOrEmpty(seconds) ? 10 : int.Parse(seconds, CultureInfo.InvariantCulture), isOverTcp,
                Options.NewRandom().Next());
            test.Run();
            Assert.AreEqual(0, test.Failed, "seed " + test.Seed + ": " + Environment.NewLine + test.Failures);
        }
    }
}
