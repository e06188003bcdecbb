using System;
using System.Collections;
using System.Runtime.CompilerServices;

namespace nanoFramework.TestFramework
{
    public sealed class Assert
    {
        public extern Assert();

        public static extern void AreEqual(bool expected, bool actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(byte expected, byte actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(char expected, char actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(DateTime expected, DateTime actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(double expected, double actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(short expected, short actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(int expected, int actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(long expected, long actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(object expected, object actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(sbyte expected, sbyte actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(float expected, float actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(string expected, string actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(ushort expected, ushort actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(uint expected, uint actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreEqual(ulong expected, ulong actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(bool notExpected, bool actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(byte notExpected, byte actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(char notExpected, char actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(DateTime notExpected, DateTime actual,
            [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(double notExpected, double actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(short notExpected, short actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(int notExpected, int actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(long notExpected, long actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(object notExpected, object actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(sbyte notExpected, sbyte actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(float notExpected, float actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(string notExpected, string actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(ushort notExpected, ushort actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(uint notExpected, uint actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotEqual(ulong notExpected, ulong actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreNotSame(object notExpected, object actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void AreSame(object expected, object actual, [CallerArgumentExpression("actual")] string message = "");
        public static extern void Contains(string expected, string value, [CallerArgumentExpression("value")] string message = "");
        public static extern void DoesNotContains(string notExpected, string value,
            [CallerArgumentExpression("value")] string message = "");
        public static extern void EndsWith(string expected, string value, [CallerArgumentExpression("value")] string message = "");
        public static extern void IsFalse(bool condition, [CallerArgumentExpression("condition")] string message = "");
        public static extern void IsInstanceOfType(object value, Type expected, [CallerArgumentExpression("value")] string message = "");
        public static extern void IsNotInstanceOfType(object value, Type notExpected,
            [CallerArgumentExpression("value")] string message = "");
        public static extern void IsNotNull(object value, [CallerArgumentExpression("value")] string message = "");
        public static extern void IsNull(object value, [CallerArgumentExpression("value")] string message = "");
        public static extern void IsTrue(bool condition, [CallerArgumentExpression("condition")] string message = "");
        public static extern void SkipTest(string message = null);
        public static extern void StartsWith(string expected, string value, [CallerArgumentExpression("value")] string message = "");
        public static extern void ThrowsException(Type exception, Action action, [CallerArgumentExpression("action")] string message = "");
    }

    public sealed class CollectionAssert
    {
        public extern CollectionAssert();
        public static extern void AreEqual(ICollection expected, ICollection actual, string message = "");
        public static extern void AreNotEqual(ICollection notExpected, ICollection actual, string message = "");
        public static extern void Empty(ICollection collection, string message = "");
        public static extern void NotEmpty(ICollection collection, string message = "");
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class TestClassAttribute : Attribute
    {
        public extern TestClassAttribute();
        public virtual extern TestMethodAttribute GetTestMethodAttribute(TestMethodAttribute testMethodAttribute);
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class TestMethodAttribute : Attribute
    {
        public extern TestMethodAttribute();
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public class DataRowAttribute : Attribute
    {
        public extern DataRowAttribute(params object[] methodParameters);
        public extern object[] MethodParameters { get; }
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class SetupAttribute : Attribute
    {
        public extern SetupAttribute();
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class CleanupAttribute : Attribute
    {
        public extern CleanupAttribute();
    }

    public class SkipTestException : Exception
    {
        public extern SkipTestException(string message = null, Exception innerException = null);
    }

    public static class OutputHelper
    {
        public static extern void Write(string message);
        public static extern void WriteLine(string message);
    }
}

namespace TestFrameworkShared
{
    public class AssertFailedException : Exception
    {
        public extern AssertFailedException();
        public extern AssertFailedException(string msg);
        public extern AssertFailedException(string msg, Exception ex);
    }
}
