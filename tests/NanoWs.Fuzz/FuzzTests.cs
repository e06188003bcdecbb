using System.Collections.Generic;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Fuzz
{
    [TestClass]
    public class FuzzTests
    {
        [TestMethod]
        public void Fuzzer_givenTwoHundredThousandInputs_findsNothing()
        {
            List<string> findings = Program.Run(1, 0, 200000);
            Assert.IsEmpty(findings, string.Join("\n", findings));
        }

        [TestMethod]
        public void PortableLibrary_loadedBesideTheOther_isAnotherBuild()
        {
            Assert.AreEqual(".NETCoreApp", Checks.Framework().Split(',')[0]);
            Assert.AreEqual(".NETStandard", ((string)Portable.Call(nameof(Checks), nameof(Checks.Framework))).Split(',')[0]);
        }

        [TestMethod]
        [DataRow(nameof(Checks.VectorsAtEverySplit))]
        [DataRow(nameof(Checks.StreamsAtEverySplit))]
        [DataRow(nameof(Checks.HttpAtEverySplit))]
        [DataRow(nameof(Checks.Utf8OfUpToThreeBytes))]
        [DataRow(nameof(Checks.Utf8OfFourBytesByClasses))]
        public void Checks_inBothBuilds_findNothing(string check)
        {
            Assert.IsNull(typeof(Checks).GetMethod(check).Invoke(null, null));
            Assert.IsNull(Portable.Call(nameof(Checks), check));
        }

        [TestMethod]
        public void Generator_withSameSeed_givesSameInputs()
        {
            var a = new Rng(5, 77);
            var b = new Rng(5, 77);
            for (int i = 0; i < 100; i++) CollectionAssert.AreEqual(Generator.Stream(ref a, true), Generator.Stream(ref b, true));
        }
    }
}
