using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Integration
{
    /// <summary>
    /// How test.sh behaves if something is missing: a copy of it runs in a separate folder, with a PATH that contains substitutes for
    /// the tools.
    /// </summary>
    [TestClass]
    [TestCategory("Command")]
    public class TestScriptTests
    {
        private static readonly string[] s_tools =
            ["bash", "sh", "dirname", "mkdir", "printf", "uniq", "paste", "tr", "cut", "sort", "sed", "awk", "grep", "head", "tail", "env",
                "cat", "find", "comm", "mv", "rm", "chmod", "touch", "wc"];

        private string _folder;

        private string Path(string name) => System.IO.Path.Combine(_folder, name);

        [TestInitialize]
        public void MakeFolder()
        {
            if (OperatingSystem.IsWindows()) Assert.Inconclusive("test.sh is for a Unix shell.");
            _folder = Directory.CreateTempSubdirectory("nanows").FullName;
            Directory.CreateDirectory(Path("bin"));
            File.Copy(System.IO.Path.Combine(Repository.Root, "test.sh"), Path("test.sh"));
            foreach (string tool in s_tools) File.CreateSymbolicLink(Path("bin/" + tool), WhereIs(tool));
            Tool("dotnet", "[ \"$1\" = --version ] && echo 10.0.100 || echo '3 passed, 0 failed'");
            Tool("node", "[ \"$1\" = --version ] && echo v20.1.0 || echo '3 passed, 0 failed'");
            Tool("npm", "[ \"$1\" = --version ] && echo 10.2.0 || { "
                + "mkdir -p $3/node_modules && touch $3/node_modules/.package-lock.json; }");
            Tool("id", "echo 1000");
            foreach (string script in new[] { "tests/emulator.sh", "tests/meadow/run.sh", "tests/NanoWs.Mqtt.Board/run.sh" })
            {
                Script(script, "echo '3 passed, 0 failed'");
            }

            foreach (string folder in new[] { "tests/interop", "tests/dashboard", "tests/nanows.js" })
            {
                Directory.CreateDirectory(Path(folder));
                File.WriteAllText(Path(folder + "/package-lock.json"), "{}");
                File.SetLastWriteTimeUtc(Path(folder + "/package-lock.json"), DateTime.UtcNow.AddHours(-1));
            }
        }

        [TestCleanup]
        public void RemoveFolder()
        {
            if (_folder != null) Directory.Delete(_folder, true);
        }

        private static string WhereIs(string tool) =>
            Environment.GetEnvironmentVariable("PATH").Split(':').Select(folder => System.IO.Path.Combine(folder, tool)).First(File.Exists);

        private void Tool(string name, string commands) => Script("bin/" + name, commands);

        private void Script(string path, string commands)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(path)));
            File.WriteAllText(Path(path), "#!" + WhereIs("sh") + "\n" + commands + "\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path(path), (UnixFileMode)0b111_101_101);
        }

        // Nothing but the substitutes is found, not even in the folders that test.sh adds to the PATH.
        private Ended Run(params string[] steps) => RunWith("NANOWS_SEED", "1", steps);

        private Ended RunWith(string variable, string value, params string[] steps)
        {
            string script = File.ReadAllText(Path("test.sh")).Replace(":/usr/sbin:/sbin", "");
            File.WriteAllText(Path("test.sh"), script);
            var environment = new Dictionary<string, string>
            {
                ["PATH"] = Path("bin"), ["ROOT_FOLDER"] = Path("system"), ["NANOCLR"] = "", [variable] = value,
            };
            return Programs.Command(Path("bin/bash"), ["test.sh", .. steps], _folder, environment);
        }

        private static string LastLine(Ended ended) => ended.Output.TrimEnd().Split('\n')[^1];

        [TestMethod]
        public void UnknownStep_besideKnownOne_isRefusedWithTheList()
        {
            Ended ended = Run("unit", "nosuchstep");

            ended.ExpectUsageError("There is no step \"nosuchstep\"; the steps are gate build unit");
            Assert.AreEqual("", ended.Output);
        }

        [TestMethod]
        public void Help_askedForBesideStep_tellsTimeAndNeedsOfEach()
        {
            Ended ended = Run("unit", "--help");

            Assert.AreEqual(0, ended.Code, ended.Errors);
            string script = File.ReadAllText(Path("test.sh"));
            MatchCollection tasks = Regex.Matches(script, "(?m)^  \"([a-z]+)\\|([\\w.]+)\\|([0-9]+)\\|([^|]*)\\|");
            Assert.IsGreaterThan(15, tasks.Count);
            foreach (Match task in tasks)
            {
                string row = $"(?m)^  {task.Groups[1]} +{Regex.Escape(task.Groups[2].Value)} +{task.Groups[3]} s(.*)$";
                Match line = Regex.Match(ended.Output, row);
                Assert.IsTrue(line.Success, row);
                string[] words = task.Groups[4].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                foreach (string word in words) StringAssert.Contains(line.Value, word.TrimStart('?'));
            }

            string[] texts = ["STEP is a name of the first column", "tests/README.md says what each part\ntests", "NANOWS_SEED=",
                "NANOWS_BUFFERS=", "NANOCLR=", "NANOMDP=", "NANOPE=", "Exit codes: 0 "];
            foreach (string text in texts) StringAssert.Contains(ended.Output, text);
        }

        // Measured on two processors; without the time to install what is missing.
        [TestMethod]
        public void AllSteps_byTheirTimes_takeEighteenMinutes() =>
            StringAssert.Contains(Run("--help").Output, "All of them take about 18 minutes on two idle processors");

        [TestMethod]
        [DataRow("dotnet", "9.0.300")]
        [DataRow("dotnet", "")]
        [DataRow("node", "v18.20.1")]
        public void Tool_missingOrTooOld_isNamed(string tool, string version)
        {
            if (version == "") File.Delete(Path("bin/" + tool));
            else Tool(tool, "echo " + version);

            Run("gate").ExpectUsageError(" or newer is needed; found: " + (version == "" ? "none" : version.TrimStart('v')));
        }

        [TestMethod]
        public void Step_withAllItNeeds_endsWithoutSkipped()
        {
            Ended ended = Run("gate", "build");

            Assert.AreEqual(0, ended.Code, ended.Output);
            Assert.AreEqual("6 passed, 0 failed", LastLine(ended));
            StringAssert.Matches(ended.Output, new("(?m)^== 2 of 2, build, about [0-9]+ s: dotnet build NanoWs.sln"));
        }

        [TestMethod]
        public void Programs_missingForOthersThanRoot_areSkippedAndCounted()
        {
            Tool("apt-get", "echo it ran >> " + Path("apt"));

            Ended ended = Run("hardware", "mono", "emulator");

            Assert.AreEqual(2, ended.Code, ended.Output);
            Assert.AreEqual("6 passed, 0 failed, 6 skipped", LastLine(ended));
            StringAssert.Contains(ended.Output, "mono: skipped, mono was not found; on Debian: apt-get install mono-devel");
            Assert.IsFalse(ended.Output.Contains(", gate, "), "built for the interpreter, which is not there");
            Assert.IsFalse(File.Exists(Path("apt")), "apt-get ran, though this is not root");
        }

        [TestMethod]
        public void Programs_missingForRoot_areInstalledWithoutServices()
        {
            Directory.CreateDirectory(Path("system/usr/sbin"));
            Directory.CreateDirectory(Path("system/etc/systemd/system/multi-user.target.wants"));
            File.WriteAllText(Path("system/usr/sbin/policy-rc.d"), "mine");
            File.WriteAllText(Path("system/etc/systemd/system/multi-user.target.wants/ssh.service"), "");
            Tool("id", "echo 0");
            Tool("apt-get", $"echo \"$@\" >> {Path("apt")}\n[ $1 = update ] || cp {Path("bin/npm")} {Path("bin/chromium")}\n"
                + $"cat {Path("system/usr/sbin/policy-rc.d")} >> {Path("policy")}\n"
                + $"touch {Path("system/etc/systemd/system/multi-user.target.wants/nginx.service")}");
            File.CreateSymbolicLink(Path("bin/cp"), WhereIs("cp"));
            foreach (string tool in new[] { "deb-systemd-helper", "update-rc.d" }) Tool(tool, $"echo {tool} \"$@\" >> {Path("disabled")}");

            Ended ended = Run("dashboard");

            Assert.AreEqual("6 passed, 0 failed", LastLine(ended), ended.Output);
            StringAssert.Contains(ended.Output, "Not found, installing now: chromium (");
            StringAssert.Matches(File.ReadAllText(Path("apt")), new("(?m)^install -y --no-install-recommends chromium$"));
            StringAssert.Contains(File.ReadAllText(Path("policy")), "exit 101");
            Assert.AreEqual("mine", File.ReadAllText(Path("system/usr/sbin/policy-rc.d")));
            Assert.AreEqual("deb-systemd-helper disable nginx.service\nupdate-rc.d nginx disable\n", File.ReadAllText(Path("disabled")));
        }

        [TestMethod]
        public void Packages_outOfReach_areTriedOnceAndSkipped()
        {
            Tool("chromium", "exit 0");
            Tool("npm", $"[ \"$1\" = --version ] && echo 10.2.0 && exit\necho \"$@\" >> {Path("npm")}\nexit 1");

            Ended ended = Run("dashboard");

            Assert.AreEqual("3 passed, 0 failed, 1 skipped", LastLine(ended), ended.Output);
            Assert.HasCount(2, File.ReadAllLines(Path("npm")));
            StringAssert.Contains(ended.Output, "skipped, npm packages are missing: npm ci --prefix tests/dashboard");
        }

        [TestMethod]
        public void Packages_thatAreThere_areNotInstalledAgain()
        {
            Tool("chromium", "exit 0");
            Run("dashboard");
            Tool("npm", $"[ \"$1\" = --version ] && echo 10.2.0 && exit\necho again >> {Path("npm")}");

            Ended ended = Run("dashboard");

            Assert.AreEqual("6 passed, 0 failed", LastLine(ended), ended.Output);
            Assert.IsFalse(File.Exists(Path("npm")), "npm ci ran again");
        }

        [TestMethod]
        public void Results_ofEachForm_areSummed()
        {
            Tool("node", "[ \"$1\" = --version ] && echo v20.1.0 && exit\n"
                + "echo 'skip  nginx: nginx was not found'\necho '2 passed, 1 failed, 1 skipped'\nexit 1");
            Tool("dotnet", "[ \"$1\" = --version ] && echo 10.0.100 && exit\n"
                + "echo 'Passed!  - Failed:     0, Passed:    57, Skipped:     2, Total:    59'");

            Ended ended = Run("hardware", "fuzz");

            Assert.AreEqual(1, ended.Code);
            Assert.AreEqual("116 passed, 1 failed, 5 skipped", LastLine(ended), ended.Output);
            StringAssert.Contains(ended.Output, "   skip  nginx");
        }

        private static string EndOf(Ended ended) =>
            Regex.Match(ended.Output, "\nFailed:\n(?s).*$").Value.TrimEnd();

        [TestMethod]
        public void Failures_ofSuites_areListedAtTheEndWithTheirTestsAndHowToRunOneAgain()
        {
            Tool("dotnet", """
                [ "$1" = --version ] && echo 10.0.100 && exit
                case "$2" in
                  tests/NanoWs.Integration)
                    echo '  Failed Echo_ofText_isTheSame [145 ms]'
                    echo '  Failed Page_ofBoard_opens ("a b",2) [1 s]'
                    echo 'Failed!  - Failed:     2, Passed:    57, Skipped:     0, Total:    59'; exit 1 ;;
                  *) echo 'Passed!  - Failed:     0, Passed:     1, Skipped:     0, Total:     1' ;;
                esac
                """);
            Tool("node", """
                [ "$1" = --version ] && echo v20.1.0 && exit
                echo 'ok    one'; echo 'FAIL  the other: it is red'; echo '1 passed, 1 failed'; exit 1
                """);

            Ended ended = Run("unit", "hardware");

            Assert.AreEqual(1, ended.Code, ended.Output);
            const string name = "Echo_ofText_isTheSame";
            Assert.AreEqual($$$"""

                Failed:
                  NanoWs.Integration (artifacts/logs/NanoWs.Integration.log)
                    Echo_ofText_isTheSame
                    Page_ofBoard_opens ("a b",2)
                    again: NANOWS_SEED=1 dotnet test tests/NanoWs.Integration -c Release --filter Name~{{{name}}}
                  NanoWs.Integration.smallest (artifacts/logs/NanoWs.Integration.smallest.log)
                    Echo_ofText_isTheSame
                    Page_ofBoard_opens ("a b",2)
                    again: NANOWS_SEED=1 NANOWS_BUFFERS=16 dotnet test tests/NanoWs.Integration -c Release --filter Name~{{{name}}}
                  hardware (artifacts/logs/hardware.log)
                    the other: it is red
                    again: ./test.sh hardware

                122 passed, 5 failed
                """, EndOf(ended));
        }

        [TestMethod]
        public void Failure_withoutNamesOfTests_isListedWithItsLog()
        {
            Tool("node", "[ \"$1\" = --version ] && echo v20.1.0 && exit\nexit 3");

            const string End = "\nFailed:\n  hardware (artifacts/logs/hardware.log)\n    again: ./test.sh hardware\n\n3 passed, 1 failed";
            Assert.AreEqual(End, EndOf(Run("hardware")));
        }

        [TestMethod]
        public void Failures_whenThereAreNone_areNotListed() => Assert.AreEqual("", EndOf(Run("hardware")));

        [TestMethod]
        public void Failures_ofManyTests_areListedUpToTen()
        {
            Tool("node", "[ \"$1\" = --version ] && echo v20.1.0 && exit\n"
                + "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo \"FAIL  test $i\"; done\nexit 1");

            string end = EndOf(Run("hardware"));

            StringAssert.Contains(end, "    test 10\n    and 2 more\n");
            Assert.DoesNotContain("test 11", end);
        }

        [TestMethod]
        public void Programs_missingWithoutNamedSteps_areSkippedWithCode0()
        {
            Ended ended = Run();

            Assert.AreEqual(0, ended.Code, ended.Output);
            StringAssert.EndsWith(LastLine(ended), " skipped");
        }

        // Whatever lies in artifacts: it may be older than the sources.
        [TestMethod]
        [DataRow("unit", "build", 9)]
        [DataRow("storm", "build", 2)]
        [DataRow("hardware", "build", 2)]
        [DataRow("emulator", "gate", 5)]
        public void Step_thatNeedsBuild_getsItFirst(string step, string build, int count)
        {
            Directory.CreateDirectory(Path("artifacts/bin/NanoWs.Tests/release"));
            File.WriteAllText(Path("artifacts/bin/NanoWs.Tests/release/NanoWs.Tests.dll"), "");
            Tool("mosquitto", "");
            Tool("mosquitto_sub", "");

            Ended ended = RunWith("NANOCLR", "nanoclr.sh", step);

            Assert.AreEqual(0, ended.Code, ended.Output);
            StringAssert.StartsWith(ended.Output, $"The step {build} runs first, because {step} needs it.\n");
            StringAssert.Contains(ended.Output, $"== 1 of {count}, {build}, about ");
            Assert.AreEqual($"{3 * count} passed, 0 failed", LastLine(ended));
        }

        [TestMethod]
        public void Step_thatNeedsNoBuild_getsNone() => Assert.AreEqual("3 passed, 0 failed", LastLine(Run("gate")));

        [TestMethod]
        public void ExpectedTime_ofSteps_countsOnlyThoseThatCanRun()
        {
            StringAssert.Contains(Run("hardware").Output, "Steps: 2. Expected: 3 min on two idle processors.");
            StringAssert.Contains(Run("hardware", "mono").Output, "Steps: 4. Expected: 3 min on two idle processors.");
        }

        [TestMethod]
        [DataRow("NANOWS_SEED", "abc", "from 0 to 2147483647")]
        [DataRow("NANOWS_SEED", "-1", "from 0 to 2147483647")]
        [DataRow("NANOWS_BUFFERS", "x", "from 16 to 1048576")]
        [DataRow("NANOWS_BUFFERS", "5", "from 16 to 1048576")]
        [DataRow("NANOWS_BUFFERS", "1e3", "from 16 to 1048576")]
        public void Variable_thatIsNoSuchNumber_isRefused(string variable, string value, string limits) =>
            RunWith(variable, value, "storm").ExpectUsageError($"{variable} is a number {limits}, not \"{value}\".");

        [TestMethod]
        public void Build_thatFails_skipsTheStepsThatNeedIt()
        {
            Tool("dotnet", "[ \"$1\" = --version ] && echo 10.0.100 && exit\necho 'error CS0001'\nexit 1");

            Ended ended = Run("build", "unit");

            Assert.AreEqual(1, ended.Code);
            Assert.AreEqual("0 passed, 1 failed, 8 skipped", LastLine(ended), ended.Output);
            StringAssert.Contains(ended.Output, "NanoWs.Tests: skipped, the step build failed\n");
        }
    }
}
