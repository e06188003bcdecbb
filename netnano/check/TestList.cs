using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoCheck
{
    /// <summary>
    /// Lists the tests that nanoFramework's launcher finds in an assembly. The launcher exits successfully however many it ran, even if a
    /// crash ended the run early: so its report is compared with this list.
    /// </summary>
    public static class TestList
    {
        /// <summary>Returns one line for each call of a test method, named as by the launcher: "Class.Method.N".</summary>
        public static IReadOnlyList<string> Of(string assembly)
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(assembly);
            return module.GetTypes().Where(t => t.IsClass && Has(t.CustomAttributes, "TestClassAttribute"))
                .SelectMany(t => t.Methods).SelectMany(Calls).ToList();
        }

        // With data rows there is one call for each of them, and none for TestMethod itself.
        private static IEnumerable<string> Calls(MethodDefinition method)
        {
            if (!method.IsPublic) return Enumerable.Empty<string>();
            int rows = method.CustomAttributes.Count(a => a.AttributeType.Name == "DataRowAttribute");
            int calls = rows > 0 ? rows : Has(method.CustomAttributes, "TestMethodAttribute") ? 1 : 0;
            return Enumerable.Range(0, calls).Select(i => method.DeclaringType.FullName + "." + method.Name + "." + i);
        }

        private static bool Has(IEnumerable<CustomAttribute> attributes, string name) => attributes.Any(a => a.AttributeType.Name == name);
    }
}
