using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Tests.Mono
{
    /// <summary>Runs all tests of this assembly, and ends with the number of those that failed.</summary>
    internal static class Program
    {
        private static int s_passed;
        private static int s_failed;

        private static int Main(string[] args)
        {
            string only = args.FirstOrDefault() ?? "";
            foreach (Type type in typeof(Program).Assembly.GetTypes().Where(t => t.IsDefined(typeof(TestClassAttribute)))
                .OrderBy(t => t.FullName))
            {
                foreach (MethodInfo method in type.GetMethods().Where(m => m.IsDefined(typeof(TestMethodAttribute))))
                {
                    foreach (object[] values in Rows(method))
                    {
                        string name = type.Name + "." + method.Name + (values.Length > 0 ? "(" + string.Join(", ", values) + ")" : "");
                        if (name.Contains(only)) Run(name, type, method, values);
                    }
                }
            }

            Console.WriteLine("{0} passed, {1} failed", s_passed, s_failed);
            return s_failed == 0 && s_passed > 0 ? 0 : 1;
        }

        private static IEnumerable<object[]> Rows(MethodInfo method)
        {
            object[][] rows = method.GetCustomAttributes<DataRowAttribute>().Select(row => row.Values).ToArray();
            return rows.Length > 0 ? rows : new[] { new object[0] };
        }

        private static void Run(string name, Type type, MethodInfo method, object[] values)
        {
            var watch = Stopwatch.StartNew();
            try
            {
                method.Invoke(Activator.CreateInstance(type), values);
                s_passed++;
                if (watch.ElapsedMilliseconds > 2000) Console.WriteLine("ok    {0} ({1} ms)", name, watch.ElapsedMilliseconds);
            }
            catch (TargetInvocationException e)
            {
                s_failed++;
                Exception cause = e.InnerException;
                Console.WriteLine("FAIL  {0}: {1}", name, cause is AssertFailedException ? cause.Message : cause.ToString());
            }
        }
    }
}
