using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>Figures that stand in several documents are the same in each: docs/memory.md has those of the heap.</summary>
    [TestClass]
    public class FigureTests
    {
        private static string Memory => Repository.Read("docs/memory.md");

        private static string Figure(string text, string pattern)
        {
            Match match = Regex.Match(text, pattern);
            Assert.IsTrue(match.Success, "No figure " + pattern);
            return match.Groups[1].Value;
        }

        private static string Server => Figure(Memory, @"\| 512 \+ 512 \(default\) \| [\d,]+ \| ([\d,]+) \|");

        private static string Connection => Figure(Memory, @"default connection over TCP uses ([\d,]+) bytes");

        private static string Free => Figure(Memory, @"([\d,]+) bytes free when the base assemblies");

        [TestMethod]
        public void Figures_ofEsp32_areThoseOfMemory()
        {
            string page = Repository.Read("hardware/esp32.md");

            Assert.AreEqual(Free, Figure(page, @"(?m)^\| free in a 100 KB heap .* \| ([\d,]+) bytes \|"));
            Assert.AreEqual(Server, Figure(page, @"(?m)^\| from that, the server takes \| ([\d,]+) bytes \|"));
            Assert.AreEqual(Connection, Figure(page, @"(?m)^\| from that, each connection .* \| ([\d,]+) bytes when open \|"));
        }

        [TestMethod]
        public void Figures_ofReadme_areThoseOfMemory()
        {
            string page = Repository.Read("README.md");

            string slot = Figure(Memory, @"\| 512 \+ 512 \(default\) \| ([\d,]+) \|");
            Assert.AreEqual(slot, Figure(page, @"512 bytes uses ([\d,]+) bytes of heap"));
            Assert.AreEqual(Connection, Figure(page, @"and ([\d,]+) when it is open"));
        }

        // tests/emulator.sh compares those of memory.md with the assemblies.
        [TestMethod]
        [DataRow("NanoWs, at most", @"`NanoWs\.pe` takes (\d+) KB of flash")]
        [DataRow("assemblies that it needs:", @"assemblies that it needs (\d+) KB")]
        [DataRow("NanoWs.Http:", @"pages add (\d+) KB")]
        [DataRow("NanoWs.Sensors, at most", @"`NanoWs\.Sensors` (\d+) KB")]
        [DataRow("NanoWs.Sensors.Http:", @"`NanoWs\.Sensors\.Http` (\d+) KB")]
        [DataRow("NanoWs.Client:", @"and the client, with TLS, (\d+) KB")]
        public void Flash_ofReadme_isThatOfMemory(string row, string sentence)
        {
            int bytes = int.Parse(Figure(Memory, $@"(?m)^\| {Regex.Escape(row)}.* \| ([\d,]+) \|$").Replace(",", ""));

            Assert.AreEqual(((bytes + 512) / 1024).ToString(), Figure(Repository.Read("README.md"), sentence));
        }

        // "14 × 2,007 + 2,472 = 30,570 of the 84,792 bytes": the sockets that are left, and what they use.
        [TestMethod]
        public void Connections_ofBoard_areCalculatedFromMemory()
        {
            string page = Repository.Read("docs/performance.md");
            Match sum = Regex.Match(page, @"(\d+) × ([\d,]+) \+ ([\d,]+) = ([\d,]+) of the ([\d,]+)\s+bytes");
            Assert.IsTrue(sum.Success);

            Assert.AreEqual(Connection, sum.Groups[2].Value);
            Assert.AreEqual(Server, sum.Groups[3].Value);
            Assert.AreEqual(Free, sum.Groups[5].Value);
            int[] numbers = sum.Groups.Values.Skip(1).Select(group => int.Parse(group.Value.Replace(",", ""))).ToArray();
            Assert.AreEqual(numbers[3], numbers[0] * numbers[1] + numbers[2]);
            StringAssert.Contains(page, "| a board with a classic ESP32 | " + numbers[0] + " connections,");
        }
    }
}
