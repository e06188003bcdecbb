using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>Each thing that the device cannot run is refused, by the compiler or by the IL check, at its file and line.</summary>
    [TestClass]
    public class ForbiddenCodeTests
    {
        // What is forbidden, who refuses it, and the source; the line to be named ends in "// here".
        private static readonly (string What, string Rule, string Source)[] Cases =
        {
            ("List<T>", "CS0234", "using System.Collections.Generic; // here\nclass C { }"),
            ("qualified List<T>", "CS0234", "class C {\n object F() => new System.Collections.Generic.List<int>(); // here\n}"),
            ("LINQ", "CS1061", "class C {\n bool F(int[] a) => a.Any(); // here\n}"),
            ("async", "CS0518", "class C {\n async void F() { } // here\n}"),
            ("Task", "CS0234", "class C {\n System.Threading.Tasks.Task F() => null; // here\n}"),
            ("string.Replace", "CS1061", "class C {\n string F(string s) => s.Replace('a', 'b'); // here\n}"),
            ("string.Join", "CS0117", "class C {\n string F(string[] s) => string.Join(\",\", s); // here\n}"),
            ("StringComparison", "CS0234", "class C {\n System.StringComparison F() => 0; // here\n}"),
            ("Environment.NewLine", "CS0117", "class C {\n string F() => System.Environment.NewLine; // here\n}"),
            ("float.ToString with a culture", "CS1501", "class C {\n string F(float f) => f.ToString(\"F1\", null); // here\n}"),
            ("double.ToString with a culture", "CS1503", "class C {\n string F(double d, System.Type t) => d.ToString(t); // here\n}"),
            ("int?", "CS0518", "class C {\n int? F() => null; // here\n}"),
            ("nullable comparison", "CS0518", "class C {\n bool F(string s) => s?.Length > 3; // here\n}"),
            ("yield", "CS0518", "class C {\n System.Collections.IEnumerable F() { yield return 1; } // here\n}"),
            ("index from the end", "CS0518", "class C {\n int F(int[] a) => a[^1]; // here\n}"),
            ("range", "CS0518", "class C {\n int[] F(int[] a) => a[1..]; // here\n}"),
            ("decimal", "CS0518", "class C {\n decimal F() => 1; // here\n}"),
            ("tuple", "CS8179", "class C {\n (int, int) F() => (1, 2); // here\n}"),
            ("record", "CS0518", "record C(int A); // here"),
            ("dynamic", "CS1980", "class C {\n void F(dynamic d) { } // here\n}"),
            ("Span<T>", "CS0246", "using System;\nclass C {\n void F(byte[] b) { Span<byte> s = b; } // here\n}"),
            ("Func<T>", "CS0234", "class C {\n System.Func<int> F; // here\n}"),
            ("Action<T>", "CS0308", "class C {\n System.Action<int> F; // here\n}"),
            ("EventHandler<T>", "CS0308", "class C {\n event System.EventHandler<System.EventArgs> F; // here\n}"),
            ("default interface method", "CS8701", "interface I {\n int F() => 1; // here\n}"),
            ("static interface member", "CS8701", "interface I {\n static int F() => 1; // here\n}"),
            ("u8 literal", "CS8773", "class C {\n byte[] F() => \"a\"u8.ToArray(); // here\n}"),

            ("generic class", "NANO01", "class C<T> { // here\n}"),
            ("generic interface", "NANO01", "interface I<T> { // here\n}"),
            ("generic delegate", "NANO01", "delegate void D<T>(T value); // here"),
            ("generic struct in a field", "NANO01", "public class C {\n public S<int> F; // here\n public struct S<T> { }\n}"),
            ("generic method", "NANO01", "class C {\n void F<T>(T value) { } // here\n}"),
            ("call of a generic method", "NANO01", "class C {\n void F<T>(T value) { }\n void G() {\n F(1); // here\n }\n}"),
            ("generic local function", "NANO01", "class C {\n int F() {\n return G<int>(); int G<T>() => 1; // here\n }\n}"),
            ("generic base", "NANO01", "class B<T> { }\nclass C : B<int> { // here\n}"),
            ("int[,] local", "NANO02", "class C {\n int F() {\n int[,] a = new int[2, 2]; // here\n return a[1, 1]; }\n}"),
            ("int[,] field", "NANO02", "public class C {\n public int[,] F; // here\n}"),
            ("int[,] parameter", "NANO02", "class C {\n int F(int[,] a) => 1; // here\n}"),
            ("int[][,]", "NANO02", "class C {\n int F(int[][,] a) => 1; // here\n}"),
            ("abstract int[,]", "NANO02",
                "interface I {\n int F(\n int[,] a);\n}\nabstract class C {\n public abstract int[,] G(); // here\n}"),
            ("fixed", "NANO03", "class C {\n unsafe int F(byte[] b) {\n fixed (byte* p = b) return *p; // here\n }\n}"),
            ("pointer parameter", "NANO03", "class C {\n unsafe int F(int* p) => 1; // here\n}"),
            ("stackalloc", "NANO07", "class C {\n unsafe int F() {\n byte* p = stackalloc byte[4]; // here\n return p[1]; }\n}"),
            ("function pointer", "NANO07", "class C {\n unsafe int F(delegate*<int> f) => f(); // here\n}"),
            ("P/Invoke", "NANO05",
                "class C {\n [System.Runtime.InteropServices.DllImport(\"c\")]\n static extern int abs(int i); // here\n}\n"
                + "namespace System.Runtime.InteropServices {\n"
                + "class DllImportAttribute : Attribute { public DllImportAttribute(string s) { } } }"),
        };

        public static IEnumerable<object[]> CaseNames => Cases.Select(c => new object[] { c.What });

        [TestMethod]
        [DynamicData(nameof(CaseNames))]
        public void ForbiddenCode_inSource_isRefusedAtItsLine(string what)
        {
            (_, string rule, string source) = Cases.Single(c => c.What == what);
            int line = source.Split('\n').TakeWhile(l => !l.EndsWith("// here")).Count() + 1;

            string[] refusals = Gate.Refusals(source);

            string all = string.Join(Environment.NewLine, refusals);
            bool found = refusals.Any(r => r.Contains(rule + ":") && (r.Contains($"Case.cs({line})") || r.Contains($"Case.cs({line},")));
            Assert.IsTrue(found, $"wanted {rule} at Case.cs({line}), got:{Environment.NewLine}{all}");
        }

        // The compiler notices this one when it writes the metadata, where it no longer knows the line.
        [TestMethod]
        public void Volatile_onField_isRefused()
        {
            StringAssert.Contains(Gate.Refusals("public class C { public volatile int F; }").Single(), "IsVolatile");
        }
    }
}
