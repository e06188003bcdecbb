using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The commands in the documents exist, with the options that they use.</summary>
    [TestClass]
    public class CommandTests
    {
        // The change log mentions commands that no longer exist.
        public static IEnumerable<object[]> Documents =>
            Repository.Files().Where(path => path.EndsWith(".sh") || path.EndsWith(".md") && path != "CHANGELOG.md")
                .Select(path => new object[] { path });

        [TestMethod]
        [DynamicData(nameof(Documents))]
        public void Commands_ofDocument_exist(string path)
        {
            string text = Repository.Read(path);
            // What a script tells its users is in quotes.
            if (path.EndsWith(".sh")) text = "```sh\n" + Regex.Replace(text, "[\"']", "\n") + "\n```\n";

            IEnumerable<string> problems =
                from tool in new (string Name, Func<string, string> Problem)[]
                {
                    ("nanoff", Commands.NanoffProblem), ("meadow", Commands.MeadowProblem), ("dotnet", Commands.ToolProblem),
                }
                from command in Commands.Of(text, tool.Name)
                let problem = tool.Problem(command)
                where problem != null
                select command + ": " + problem;

            Assert.IsEmpty(problems, path + "\n" + string.Join("\n", problems));
        }

        public static IEnumerable<object[]> BoardPages =>
            Documents.Where(row => Regex.IsMatch((string)row[0], @"^(hardware|netnano)/[^/]*\.md$"));

        // Options that stand alone in the text; the others are those of dotnet and of check.mjs.
        [TestMethod]
        [DynamicData(nameof(BoardPages))]
        public void Options_inTextOfPage_exist(string path)
        {
            string[] others = { "--allow-roll-forward", "--password WORD", "-p:NanoPackages=true" };
            IEnumerable<string> options = Regex.Matches(Repository.Read(path), "`(-[^`\n]+)`").Select(m => m.Groups[1].Value);

            string[] wrong = options.Except(others).Where(option => !Commands.IsOption(option)).ToArray();

            Assert.IsEmpty(wrong, path + ": " + string.Join(", ", wrong));
        }

        // What Windows' own shells do not understand: cat and scripts.
        [TestMethod]
        public void ShellLines_ofStartPage_haveTheirWindowsLine()
        {
            string page = Repository.Read("hardware/README.md");
            string[] joins = Commands.Of(page, "cat");

            Assert.HasCount(3, joins);
            foreach (string join in joins)
            {
                string[] words = join.Replace('/', '\\').Split(' ');
                Assert.Contains($"copy /y /b {words[1]} {words[3]}", string.Join('\n', Commands.Of(page, "cmd")));
            }

            Assert.IsEmpty(Commands.Of(page, "hardware/check.sh"));
        }

        [TestMethod]
        public void Targets_onStartPage_areLookedUpBeforeFlashing()
        {
            string page = Repository.Read("hardware/README.md");
            int flashing = page.IndexOf("--update --masserase", StringComparison.Ordinal);

            foreach (string text in new[] { "**Open the page of your board now.**", "nanoff --listtargets", "--identifyfirmware" })
            {
                int at = page.IndexOf(text, StringComparison.Ordinal);
                Assert.IsTrue(at >= 0 && at < flashing, text);
            }
        }

        // How the page says that one sees that the station is gone.
        [TestMethod]
        public void EchoProgram_asStartPageSays_listensOnPort9001()
        {
            string program = Repository.Read("tests/NanoWs.Echo/DeviceProgram.cs");

            StringAssert.Contains(program, "Port = 9001;");
            StringAssert.Contains(Repository.Read("hardware/README.md"),
                "The station is gone when `http://192.168.1.50/` does not open any more");
        }

        // The pages about boards consist mainly of commands: all of them are found.
        [TestMethod]
        [DataRow("hardware/README.md", "nanoff", 11)]
        [DataRow("hardware/esp32.md", "nanoff", 1)]
        [DataRow("hardware/esp32-s3.md", "nanoff", 2)]
        [DataRow("hardware/esp32-c3.md", "nanoff", 1)]
        [DataRow("netnano/README.md", "nanoff", 2)]
        [DataRow("hardware/meadow-f7.md", "meadow", 7)]
        [DataRow("hardware/README.md", "dotnet", 4)]
        public void Commands_ofPage_areFound(string path, string tool, int least)
        {
            string[] commands = Commands.Of(Repository.Read(path), tool);

            Assert.IsTrue(commands.Length >= least, string.Join("\n", commands));
        }

        [TestMethod]
        [DataRow("nanoff --listports", null)]
        [DataRow("nanoff --nanodevice --deploy --serialport COM3 --image a.bin", null)]
        [DataRow("nanoff --platform esp32 --serialport COM3 --update -v diag", null)]
        [DataRow("nanoff --target ESP32_REV0 --serialport COM3 --deploy --image a.bin", "without --nanodevice")]
        [DataRow("nanoff --nanodevice --update --serialport COM3", "does not update")]
        [DataRow("nanoff --target ESP32_REV9 --serialport COM3 --update", "no target")]
        [DataRow("nanoff --platform esp8266 --serialport COM3 --update", "no platform")]
        [DataRow("nanoff --nanodevice --details --serialport COM3", "no --details")]
        [DataRow("nanoff --platform esp32 --serialport --update", "lacks its value")]
        [DataRow("nanoff --platform esp32 --update", "--serialport is missing")]
        [DataRow("nanoff --nanodevice --deploy --serialport COM3", "belong together")]
        [DataRow("nanoff --serialport COM3 --update", "of what")]
        [DataRow("nanoff --target ESP32_REV0 --serialport COM3 --identifyfirmware", "itself")]
        [DataRow("nanoff --platform esp32 --serialport COM3 --update now", "no now")]
        public void NanoffCommand_ofEachKind_isJudged(string command, string problem) =>
            AssertProblem(problem, Commands.NanoffProblem(command));

        [TestMethod]
        [DataRow("meadow port list", null)]
        [DataRow("meadow config route COM5", null)]
        [DataRow("meadow list ports", "meadow has no list ports")]
        public void MeadowCommand_ofEachKind_isJudged(string command, string problem) =>
            AssertProblem(problem, Commands.MeadowProblem(command));

        [TestMethod]
        [DataRow("dotnet tool install -g nanoff --allow-roll-forward", null)]
        [DataRow("dotnet tool update -g nanoff", "allow-roll-forward")]
        [DataRow("dotnet tool install -g nanoclr", "allow-roll-forward")]
        [DataRow("dotnet tool install WildernessLabs.Meadow.CLI --global", null)]
        public void ToolInstallation_ofEachKind_isJudged(string command, string problem) =>
            AssertProblem(problem, Commands.ToolProblem(command));

        [TestMethod]
        public void FirmwareImages_inDocuments_exist()
        {
            string[] names = Repository.Files("hardware").Append("netnano/README.md").Where(path => path.EndsWith(".md"))
                .SelectMany(path => Regex.Matches(Repository.Read(path), @"\bESP32(_[A-Za-z0-9]+)+\b").Select(m => m.Value))
                .Distinct().ToArray();

            Assert.IsTrue(names.Length >= 8, string.Join(", ", names));
            foreach (string name in names) Assert.IsTrue(Commands.IsTarget(name), name);
        }

        [TestMethod]
        public void WifiFile_asExample_hasKeysThatNanoffReads()
        {
            JsonElement file = JsonDocument.Parse(Repository.Read("hardware/wifi.example.json")).RootElement;

            foreach (JsonProperty property in file.EnumerateObject())
            {
                Assert.IsTrue(Commands.IsKey(property.Name), property.Name);
                if (property.Value.ValueKind != JsonValueKind.Object) continue;
                foreach (JsonProperty inner in property.Value.EnumerateObject())
                {
                    Assert.IsTrue(Commands.IsKey(property.Name + "." + inner.Name), inner.Name);
                }
            }
        }

        // nanoff reads all of these for a fixed address, and ends with an exception if one is missing.
        [TestMethod]
        [DataRow("DhcpEnabled")]
        [DataRow("IPv4Address")]
        [DataRow("IPv4NetMask")]
        [DataRow("IPv4Gateway")]
        [DataRow("IPv4DNSAddress1")]
        [DataRow("IPv4DNSAddress2")]
        [DataRow("AutomaticDNS")]
        [DataRow("Authentication")]
        public void WifiKey_ofDocument_isRead(string key)
        {
            StringAssert.Contains(Repository.Read("hardware/README.md"), "\"" + key + "\"");
            Assert.IsTrue(Commands.IsKey("WirelessClient." + key), key);
        }

        [TestMethod]
        public void FirmwareVersion_inDocuments_isThatOfTheList()
        {
            string wanted = Regex.Match(Repository.Read("netnano/firmware.props"), "<NanoFirmwareVersion>(.*)<").Groups[1].Value;
            string since = Regex.Match(Repository.Read("netnano/firmware.props"), "<NanoFirmwareSince>(.*)<").Groups[1].Value;

            string page = Repository.Read("hardware/README.md");

            StringAssert.Contains(page, "--fwversion " + wanted);
            StringAssert.Contains(page, $"belong to firmware {wanted}, built on {since} or later");
        }

        private static void AssertProblem(string expected, string actual)
        {
            if (expected == null) Assert.IsNull(actual);
            else StringAssert.Contains(actual, expected);
        }
    }
}
