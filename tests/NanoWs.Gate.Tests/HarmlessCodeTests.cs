using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>Code that runs on the device passes: the gate is no stricter than the interpreter.</summary>
    [TestClass]
    public class HarmlessCodeTests
    {
        [TestMethod]
        [DataRow("int F(int x) { Action a = () => x++; a(); int G() => x + 1; return G(); }",
            DisplayName = "lambdas, closures, local functions")]
        [DataRow("string F(int x) => x switch { 1 or 2 => \"few\", > 100 => \"many\", _ => $\"{x} pieces\" };",
            DisplayName = "patterns and interpolation")]
        [DataRow("int F(string s) { switch (s) { case \"a\": return 1; case \"b\": return 2; case \"c\": return 3; case \"d\": return "
            + "4; case \"e\": return 5; case \"f\": return 6; case \"g\": return 7; } return 0; }",
            DisplayName = "switch on strings")]
        [DataRow("string F(object o) => o?.ToString() ?? \"none\"; bool G(object o) => o is string { Length: 3 };",
            DisplayName = "null conditional, property patterns")]
        [DataRow("byte[][] F = { new byte[] { 1, 2, 3, 4, 5 }, new byte[0] }; int G() { int n = 0; foreach (byte[] row in F) foreach "
            + "(byte b in row) n += b; return n; }",
            DisplayName = "jagged arrays, initialisers, foreach")]
        [DataRow("int F(object o) { lock (o) { try { return G(out int x) + x; } catch (Exception e) when (e.Message == null) { return "
            + "1; } finally { G(out int y); } } } int G(out int x) => x = 3;",
            DisplayName = "lock, exception filters, out")]
        [DataRow("ref byte F(byte[] b) { ref byte r = ref b[0]; r ^= 1; return ref r; } int G(in int x) => x;",
            DisplayName = "ref locals and returns, in")]
        [DataRow("event EventHandler F; void G() { F += (s, e) => { }; F?.Invoke(this, EventArgs.Empty); }", DisplayName = "events")]
        [DataRow("int P { get; init; } static readonly C F = new() { P = 3 }; ~C() { }",
            DisplayName = "init, target-typed new, finalizers")]
        [DataRow("void F() { using var s = new MemoryStream(); s.Write(Encoding.UTF8.GetBytes(\"a\"), 0, 1); new Thread(F).Start(); }",
            DisplayName = "streams, threads, method groups")]
        [DataRow("struct S { public int A; public override string ToString() => A.ToString(\"X2\"); } string F() { S[] s = new S[2]; "
            + "s[1].A = 5; return s[1].ToString(); }",
            DisplayName = "structs (constrained calls)")]
        [DataRow("ulong F(byte[] b) => BitConverter.ToUInt64(b, 0) >> 3 | (uint)Array.IndexOf(b, (byte)1); string G(float f) => "
            + "f.ToString(\"F1\") + F(null);",
            DisplayName = "native helpers")]
        [DataRow("bool F(Socket s) { s.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true); return s.Poll(0, "
            + "SelectMode.SelectRead) && s.Available == 0; }",
            DisplayName = "sockets")]
        [DataRow("interface I { int P { get; } void M(); event Action E; } class B : I { public int P => 1; void I.M() { } public event "
            + "Action E { add { } remove { } } }",
            DisplayName = "interfaces")]
        public void HarmlessCode_inSource_passes(string members)
        {
            string source =
                "using System; using System.IO; using System.Net.Sockets; using System.Text; using System.Threading;\npublic class C {\n"
                + members + "\n}";

            string[] refusals = Gate.Refusals(source);

            Assert.IsEmpty(refusals, string.Join("\n", refusals));
        }
    }
}
