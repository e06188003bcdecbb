using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The walls between classes and between platforms.</summary>
    [TestClass]
    public class WallTests
    {
        private static readonly string Source = Path.Combine(Repository.Root, "src");

        // src/NanoWs by its folders; each further assembly counts as a folder, with what it compiles of another one.
        private static IEnumerable<(string Path, string Text)> Sources()
        {
            foreach (string part in Assemblies.Names)
            {
                string root = Path.Combine(Source, part);
                string[] shared = NanoList.Programs[part].SharedSources.Select(file => Path.Combine(Repository.Root, file)).ToArray();
                foreach (string file in Repository.Sources(root).Concat(shared))
                {
                    string name = Path.GetRelativePath(root, file).Replace('\\', '/');
                    string folder = part == "NanoWs" ? "" : part + "/";
                    if (name != "AssemblyInfo.cs") yield return (folder + name, File.ReadAllText(file));
                }
            }
        }

        private static readonly Lazy<Layers[]> Targets = new(() => Layers.OfEachTarget(Sources().ToArray()).ToArray());

        [TestMethod]
        public void Classes_ofTheLibrary_writeNoFieldOfAnotherClass()
        {
            string[] found = Targets.Value.SelectMany(l => l.ForeignWrites()).Distinct().ToArray();
            Assert.IsEmpty(found, string.Join("\n", found));
        }

        [TestMethod]
        public void Assemblies_ofTheLibrary_useOnlyThoseTheyReference()
        {
            string[] found = Targets.Value.SelectMany(l => l.Upward()).Distinct().ToArray();
            Assert.IsEmpty(found, string.Join("\n", found));
        }

        [TestMethod]
        public void Folders_ofAnAssembly_doNotUseEachOther()
        {
            string[] found = Targets.Value.SelectMany(l => l.Cycles()).Distinct().ToArray();
            Assert.IsEmpty(found, string.Join("\n", found));
        }

        [TestMethod]
        public void FolderCycle_ofAnAssembly_isFound()
        {
            (string, string)[] sources =
            {
                ("NanoWs.X/A.cs", "class A {\n B F; }"), ("NanoWs.X/In/B.cs", "class B {\n C F; }"),
                ("NanoWs.X/Other/C.cs", "class C {\n A F; }"), ("NanoWs.X/Leaf/D.cs", "class D { }"),
                ("NanoWs.X/E.cs", "class E {\n D F; }"),
            };

            string[] found = Layers.OfEachTarget(sources).SelectMany(l => l.Cycles()).Distinct().ToArray();

            Assert.HasCount(3, found, string.Join("\n", found));
            Assert.Contains("NanoWs.X/Other/C.cs(2): NanoWs.X/Other uses A of NanoWs.X", found);
        }

        [TestMethod]
        [DataRow("class A { public int X; }\nclass B { void F(A a) {\n a.X = 1; } }", "Frames/C.cs(3): B writes X of A")]
        [DataRow("class A { public int X; }\nclass B : A {\n void F() => X++; }", "Frames/C.cs(3): B writes X of A")]
        [DataRow("class A { public int X; }\nclass B { void G(ref int x) { }\n void F(A a) => G(ref a.X); }",
            "Frames/C.cs(3): B writes X of A")]
        [DataRow("class A { public int X; }\nclass B {\n A F() => new A { X = 1 }; }", "Frames/C.cs(3): B writes X of A")]
        [DataRow("class A { public int X, Y; }\nclass B { int Z; void F(A a) {\n (Z, (a.X, _)) = (1, (2, 3)); } }",
            "Frames/C.cs(3): B writes X of A")]
        [DataRow("class A { public int X; }\nclass B { void F(A a) {\n ref int x = ref a.X; x = 1; } }", "Frames/C.cs(3): B writes X of A")]
        [DataRow("class A { int X; void F(A a) => a.X = 1; }", null)]
        [DataRow("class A { public int X; }\nclass B { int F(A a) => a.X; }", null)]
        public void ForeignWrites_inASource_areFound(string source, string expected)
        {
            string[] found = Layers.OfEachTarget(new[] { ("Frames/C.cs", source) }).SelectMany(l => l.ForeignWrites()).Distinct().ToArray();
            CollectionAssert.AreEqual(expected is null ? Array.Empty<string>() : new[] { expected }, found, string.Join("\n", found));
        }

        [TestMethod]
        public void ForeignWrites_ofAPublicFieldInAnotherAssembly_areThoseOfAProgram()
        {
            var sources = new[]
            {
                ("Connection/A.cs", "public class A { public int X; internal int Y; }"),
                ("NanoWs.Client/B.cs", "class B { void F(A a) {\n a.X = 1;\n a.Y = 1; } }"),
                ("Server/C.cs", "class C { void F(A a) {\n a.X = 1; } }"),
            };
            string[] found = Layers.OfEachTarget(sources).SelectMany(l => l.ForeignWrites()).Distinct().ToArray();
            CollectionAssert.AreEqual(new[] { "NanoWs.Client/B.cs(3): B writes Y of A", "Server/C.cs(2): C writes X of A" }, found);
        }

        // Platform-specific code is in separate files, such as Waiter.Nano.cs. Only these pure functions choose within a file.
        private static readonly string[] ChoosesItsForm = { "Frames/Masking.cs", "Frames/Utf8Validator.cs" };

        [TestMethod]
        public void PlatformCode_ofTheLibrary_fillsFilesOfItsOwn()
        {
            foreach ((string path, string text) in Sources().Where(s => !ChoosesItsForm.Contains(s.Path)))
            {
                string[] lines = text.Split('\n');
                int conditions = lines.Count(l => l.StartsWith('#'));
                bool isPlatformFile = Path.GetFileNameWithoutExtension(path).Contains('.') && lines[0].StartsWith("#if ");
                Assert.AreEqual(isPlatformFile ? 2 : 0, conditions,
                    path + ": #if belongs around a whole file that is named after its platform");
            }
        }
    }
}
