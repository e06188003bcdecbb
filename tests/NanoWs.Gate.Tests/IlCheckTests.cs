using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoWs.Gate.Tests
{
    /// <summary>
    /// What a compiler with other references (the real packages have some of it) lets through, and the limits of a .pe file.
    /// </summary>
    [TestClass]
    public class IlCheckTests
    {
        [TestMethod]
        public void InterfaceMethod_withBody_isRefused()
        {
            using var gate = new Gate();
            gate.Compile("Case", "public interface I {\n void F();\n}", Gate.References, out string assembly);
            using (var module = ModuleDefinition.ReadModule(assembly, new ReaderParameters { InMemory = true }))
            {
                MethodDefinition method = module.GetType("I").Methods.Single();
                method.IsAbstract = false;
                method.Body = new MethodBody(method);
                method.Body.GetILProcessor().Emit(OpCodes.Ret);
                module.Write(assembly);
                File.Delete(Path.ChangeExtension(assembly, ".pdb"));
            }

            StringAssert.Contains(gate.Check(assembly).Single(), "error NANO04");
        }

        [TestMethod]
        public void Reference_toForeignAssembly_isRefused()
        {
            using var gate = new Gate();
            gate.Compile("Other", "public class Other { }", Gate.References, out string other);
            gate.Compile("Case", "class C : Other { }", Gate.References.Append(MetadataReference.CreateFromFile(other)),
                out string assembly);
            string elsewhere = Directory.CreateTempSubdirectory("nanogate").FullName;
            string moved = Path.Combine(elsewhere, "Case.dll");
            File.Move(assembly, moved);

            string[] refusals = gate.Check(moved);

            Directory.Delete(elsewhere, true);
            StringAssert.Contains(refusals.Single(), "NANO06: Case.dll references Other");
        }

        [TestMethod]
        public void Call_ofMissingMember_isRefusedAtItsLine()
        {
            using var gate = new Gate();
            MetadataReference[] others = Gate.References.Where(r => !r.Display.EndsWith("nanoFramework.Runtime.Native.dll")).ToArray();
            string wrong = "[assembly: System.Reflection.AssemblyVersion(\"1.7.11.0\")] "
                + "namespace System { public static class Environment { public static long TickCount64(int unit) => 0; } }";
            gate.Compile("nanoFramework.Runtime.Native", wrong, others, out string native);
            gate.Compile("Case", "class C {\n long F() => System.Environment.TickCount64(1);\n}",
                others.Append(MetadataReference.CreateFromFile(native)), out string assembly);
            File.Delete(native); // or the check, which looks beside the assembly too, would find it

            string refusal = gate.Check(assembly).Single();

            StringAssert.Contains(refusal, "Case.cs(2): error NANO08");
            StringAssert.Contains(refusal, "TickCount64");
        }

        [TestMethod]
        [DataRow("static void M{0}() {{ }}\n", DisplayName = "methods")]
        [DataRow("public static int F{0};\n", DisplayName = "fields")]
        public void Type_withTooManyMembers_isRefused(string member)
        {
            string members = string.Concat(Enumerable.Range(0, 256).Select(i => string.Format(member, i)));
            StringAssert.Contains(Gate.Refusals("public class C {\n" + members + "}").Single(), "Case.cs(1): error NANO09");
        }

        [TestMethod]
        public void Switch_withTooManyTargets_isRefused()
        {
            string cases = string.Concat(Enumerable.Range(0, 256).Select(i => $"case {i}: return {i * 7 % 256};\n"));
            StringAssert.Contains(Gate.Refusals("class C { int F(int i) { switch (i) {\n" + cases + "} return 0; } }").Single(),
                "error NANO09: a switch");
        }

        [TestMethod]
        public void Assembly_withTooManyStringsAndTooMuchCode_isRefused()
        {
            string statements = string.Concat(Enumerable.Range(0, 10000).Select(i => $"F(\"text {i}\");\n"));
            string[] refusals = Gate.Refusals("class C { void F(string s) {\n" + statements + "} }");

            Assert.HasCount(2, refusals);
            Assert.IsTrue(refusals.All(r => r.Contains("NANO09")), string.Join("\n", refusals));
        }

        // What the interpreter does then was seen: the exception was lost, or the program ended.
        [TestMethod]
        [DataRow("void F() { try { M(); }\n finally { Stop(); } }", DisplayName = "finally")]
        [DataRow("void F() { try { M(); }\n finally { Last(); } } void Last() { Stop(); }", DisplayName = "through another method")]
        [DataRow("void F(B b) { try { M(); }\n finally { b.End(); } }", DisplayName = "through an override")]
        [DataRow("void F(I i) { try { M(); }\n finally { i.End(); } }", DisplayName = "through an interface")]
        [DataRow("void F() {\n using D d = new D(); M(); }", DisplayName = "using")]
        [DataRow("void F(IDisposable d) {\n using (d) M(); }", DisplayName = "using of an interface")]
        [DataRow("void F(J j) { try { M(); }\n finally { j.Close(); } }", DisplayName = "through a base that does not have the interface")]
        [DataRow("void F(Action a) { try { M(); }\n finally { a(); } }", DisplayName = "through a delegate")]
        [DataRow("void F() { try { M(); }\n catch (Exception) when (Asks()) { } }", DisplayName = "filter")]
        [DataRow("void F() { try { M(); } catch (Exception) {\n Stop(); throw; } }", DisplayName = "throw again")]
        public void Catch_duringFinallyOrBeforeThrow_isRefused(string members)
        {
            string[] refusals = Gate.Refusals(WithCatching(members));

            Assert.HasCount(1, refusals, string.Join("\n", refusals));
            StringAssert.Matches(refusals[0], new Regex(@"Case\.cs\(3\): error NANO10: .* may catch an exception in "));
        }

        [TestMethod]
        [DataRow("void F() { try { M(); } finally { M(); } }", DisplayName = "finally without a catch")]
        [DataRow("void F() { lock (this) Stop(); }", DisplayName = "lock")]
        [DataRow("void F() { try { M(); } catch (Exception e) { Stop(); throw e; } Stop(); }", DisplayName = "throw by name")]
        [DataRow("void F() { try { M(); } catch (Exception) { M(); throw; } }", DisplayName = "throw again")]
        [DataRow("void F() { try { M(); } catch (Exception) { Stop(); try { M(); } catch (Exception) { throw; } } }",
            DisplayName = "nested")]
        [DataRow("void F(ArrayList l) { foreach (object o in l) Stop(); }", DisplayName = "foreach")]
        public void Catch_elsewhere_passes(string members)
        {
            string[] refusals = Gate.Refusals(WithCatching(members));

            Assert.IsEmpty(refusals, string.Join("\n", refusals));
        }

        private static string WithCatching(string members) =>
            "using System; using System.Collections; interface I { void End(); } abstract class B { public abstract void End(); } "
            + "class D : B, I, IDisposable { public override void End() { try { C.M(); } catch (Exception) { } } "
            + "public void Dispose() => End(); } interface J { void Close(); } class V : W, J { } "
            + "class W { public void Close() { try { C.M(); } catch (Exception) { } } } "
            + "class C { public static void M() { } bool Asks() { Stop(); return true; } "
            + "void Stop() { try { M(); } catch (Exception) { } }\n" + members + " }";

        [TestMethod]
        public void Problem_withoutSymbols_namesAssembly()
        {
            using var gate = new Gate();
            gate.Compile("Case", "class C<T> { }", Gate.References, out string assembly);
            File.Delete(Path.ChangeExtension(assembly, ".pdb"));

            StringAssert.Contains(gate.Check(assembly).Single(), "Case.dll: error NANO01");
        }
    }
}
