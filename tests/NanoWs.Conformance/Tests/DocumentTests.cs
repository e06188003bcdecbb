using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Conformance.Tests
{
    [TestClass]
    public class DocumentTests
    {
        [TestMethod]
        public void ConformanceMd_comparedWithTests_isUpToDate()
        {
            string written = File.Exists(Document.Path) ? File.ReadAllText(Document.Path) : "";
            Assert.IsTrue(written == Document.Text(),
                "docs/conformance.md is out of date: dotnet run --project tests/NanoWs.Conformance -- --document");
        }

        [TestMethod]
        public void EachRule_inTheList_hasTestOrReason()
        {
            Dictionary<string, List<string>> shown = Document.ShownBy();
            string[] open = Rules.All.Where(r => !shown.ContainsKey(r.Id) && !r.Everywhere && r.Note == null).Select(r => r.Id).ToArray();
            Assert.IsEmpty(open, "rules without a test: " + string.Join(", ", open));
        }

        [TestMethod]
        public void EachTest_thatShowsRules_namesExistingOnes()
        {
            string[] unknown = Document.ShownBy().Keys.Except(Rules.All.Select(r => r.Id)).ToArray();
            Assert.IsEmpty(unknown, "no such rules: " + string.Join(", ", unknown));
        }

        [TestMethod]
        public void EachRule_inTheList_isListedOnce()
        {
            Assert.AreEqual(Rules.All.Count, Rules.All.Select(r => r.Id).Distinct().Count());
        }

        [TestMethod]
        public void Groups_ofTheSuite_haveDifferentNames()
        {
            Assert.AreEqual(Suite.Groups.Count, Suite.Groups.Select(g => g.ToString()).Distinct().Count());
        }
    }
}
