using System;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoCheck;

namespace NanoWs.Gate.Tests
{
    /// <summary>The reference sources against listings of the real API, where there are any.</summary>
    [TestClass]
    public class ApiComparisonTests
    {
        [TestMethod]
        public void ReferenceSources_comparedWithRealAssemblies_agree()
        {
            string folder = Environment.GetEnvironmentVariable("NANO_API")
                ?? Path.Combine(Repository.Root, "..", "shared", "nanoframework-api");
            if (!Directory.Exists(folder))
            {
                Assert.Inconclusive("No folder with the real API (listings or assemblies): set NANO_API to one, "
                    + "for example a folder of nanoFramework packages.");
            }

            ApiComparison result = ApiComparison.Run(DeviceBuild.References, folder);

            Assert.IsEmpty(result.Differences, string.Join("\n", result.Differences));
            Assert.IsNotEmpty(result.Compared, "nothing in " + folder);
        }

        [TestMethod]
        public void Assembly_comparedWithItself_agrees()
        {
            ApiComparison result = ApiComparison.Run(DeviceBuild.References, DeviceBuild.References);

            Assert.IsEmpty(result.Differences, string.Join("\n", result.Differences));
            Assert.IsEmpty(result.NotCompared);
        }

        // Not every version has a listing. That of an adjacent version still reveals wrong declarations.
        [TestMethod]
        public void Listing_ofOtherVersion_isComparedAllTheSame()
        {
            using var declared = new Gate();
            string folder = Directory.CreateTempSubdirectory("nanolisting").FullName;
            const string Version = "[assembly: System.Reflection.AssemblyVersion(\"1.2.3.0\")] ";
            declared.Compile("Case", Version + "public class C { public int F(int a) => a; }", Gate.References, out string reference);
            File.WriteAllLines(Path.Combine(folder, "Case.txt"), new[]
            {
                "A:Case, Version=1.2.1.0", "T:C [public class] : System.Object", "M:C.#ctor():System.Void [public instance] ()",
                "M:C.F(System.Int32):System.Int64 [public instance] (a)",
            });

            ApiComparison result = ApiComparison.Run(Path.GetDirectoryName(reference), folder);
            Directory.Delete(folder, true);

            StringAssert.Contains(result.OtherVersions.Single(), "the listing is of Case, Version=1.2.1.0");
            StringAssert.Contains(result.Differences.First(), "M:C.F(System.Int32):System.Int32");
            Assert.IsFalse(result.Differences.Any(d => d.Contains("Version=")));
        }

        [TestMethod]
        [DataRow("public class C { public int F(int a) => a; }", "", DisplayName = "the same")]
        [DataRow("public class C { public int F(int a) => a; public void G() { } } public class D { }", "",
            DisplayName = "the real one has more")]
        [DataRow("public class C { public int F(int b) => b; }", "but it is M:C.F(System.Int32):System.Int32 [public instance] (b)",
            DisplayName = "other parameter name")]
        [DataRow("public class C { public int F(int a = 1) => a; }", "but it is M:C.F(System.Int32):System.Int32 [public instance] (a = 1)",
            DisplayName = "default value")]
        [DataRow("public class C { public long F(int a) => a; }", "not in the real API: M:C.F(System.Int32):System.Int32",
            DisplayName = "other return type")]
        [DataRow("public class C { public virtual int F(int a) => a; }",
            "but it is M:C.F(System.Int32):System.Int32 [public instance virtual] (a)", DisplayName = "virtual")]
        [DataRow("public sealed class C { public int F(int a) => a; }", "but it is T:C [public sealed class] : System.Object",
            DisplayName = "sealed")]
        [DataRow("public class C : System.IDisposable { public int F(int a) => a; public void Dispose() { } }",
            "but it is T:C [public class] : System.Object implements System.IDisposable", DisplayName = "interfaces")]
        [DataRow("public class C { public int F(int a) => a; public int F(byte a) => a; }", "overload missing: M:C.F(System.Byte)",
            DisplayName = "an overload more")]
        [DataRow("public abstract class C { public int F(int a) => a; public abstract void G(); }", "abstract member missing: M:C.G()",
            DisplayName = "an abstract member more")]
        [DataRow("public class C { [System.Obsolete(\"no\")] public int F(int a) => a; }", "@System.ObsoleteAttribute(\"no\")",
            DisplayName = "attributes that matter")]
        [DataRow("[assembly: System.Reflection.AssemblyVersion(\"2.0.0.0\")] public class C { public int F(int a) => a; }",
            "but it is A:Case, Version=2.0.0.0", DisplayName = "version")]
        public void Comparison_ofDifferingAssemblies_findsDifference(string real, string difference)
        {
            using var declared = new Gate();
            using var actual = new Gate();
            declared.Compile("Case", "public class C { public int F(int a) => a; }", Gate.References, out string reference);
            string[] errors = actual.Compile("Case", real, Gate.References, out string assembly);
            Assert.IsEmpty(errors, string.Join("\n", errors));

            ApiComparison result = ApiComparison.Run(Path.GetDirectoryName(reference), Path.GetDirectoryName(assembly));

            if (difference.Length == 0) Assert.IsEmpty(result.Differences);
            else Assert.IsTrue(result.Differences.Any(d => d.Contains(difference)), string.Join("\n", result.Differences));
        }
    }
}
