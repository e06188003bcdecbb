using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The pins, addresses and limits in the pages about boards are those of boards.txt, which names the source of each.</summary>
    [TestClass]
    public class BoardTests
    {
        // Numbers of these kinds need a source.
        private static readonly Regex s_number = new(
            @"GPIO\d|LedPin = \d|AdcChannel = \d|Sht31Temperature\(\d|\b0x[0-9A-F]|idVendor|idProduct|\b921|--baud \d|\d KB (for|with)");

        private static readonly ILookup<string, string> s_facts =
            File.ReadLines(Path.Combine(Repository.Root, "tests", "NanoWs.Gate.Tests", "boards.txt"))
                .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(": ", 2))
                .ToLookup(words => words[0], words => words[1]);

        public static IEnumerable<object[]> Pages =>
            Repository.Files("hardware").Where(path => path.EndsWith(".md") || path.EndsWith(".svg"))
                .Concat(s_facts.Select(facts => facts.Key)).Distinct().Select(path => new object[] { path });

        [TestMethod]
        [DynamicData(nameof(Pages))]
        public void Numbers_ofPage_areThoseOfTheList(string path)
        {
            string text = Regex.Replace(Repository.Read(path), @"\s+", " ");
            foreach (string fact in s_facts[path]) StringAssert.Contains(text, fact, path);

            string rest = s_facts[path].Aggregate(text, (left, fact) => left.Replace(fact, "..."));

            string[] others = s_number.Matches(rest).Select(m => m.Value).ToArray();
            Assert.IsEmpty(others, $"{path} has numbers that are not in boards.txt, which needs their source: {string.Join(", ", others)}");
        }
    }
}
