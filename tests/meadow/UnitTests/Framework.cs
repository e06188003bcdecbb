using System;
using System.Collections;

// As much of MSTest as the unit tests use: its own assemblies need more than Mono 6.8 has.
namespace Microsoft.VisualStudio.TestTools.UnitTesting
{
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class TestClassAttribute : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class TestMethodAttribute : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class DataRowAttribute : Attribute
    {
        public DataRowAttribute(params object[] values)
        {
            Values = values;
        }

        public object[] Values { get; }
    }

    /// <summary>A test found something wrong.</summary>
    public sealed class AssertFailedException : Exception
    {
        public AssertFailedException(string message)
            : base(message)
        {
        }
    }

    public static class Assert
    {
        public static void AreEqual<T>(T expected, T actual, string message = "")
        {
            if (!Equals(expected, actual)) Fail("expected <" + expected + ">, not <" + actual + ">. " + message);
        }

        public static void AreNotEqual<T>(T unexpected, T actual, string message = "")
        {
            if (Equals(unexpected, actual)) Fail("not expected: <" + actual + ">. " + message);
        }

        public static void AreSame(object expected, object actual, string message = "") =>
            IsTrue(ReferenceEquals(expected, actual), "Not the same. " + message);

        public static void AreNotSame(object unexpected, object actual, string message = "") =>
            IsFalse(ReferenceEquals(unexpected, actual), "The same. " + message);

        public static void IsTrue(bool condition, string message = "")
        {
            if (!condition) Fail("True expected. " + message);
        }

        public static void IsFalse(bool condition, string message = "")
        {
            if (condition) Fail("False expected. " + message);
        }

        public static void IsNull(object value, string message = "")
        {
            if (value != null) Fail("null expected, not <" + value + ">. " + message);
        }

        public static void IsNotNull(object value, string message = "")
        {
            if (value == null) Fail("null. " + message);
        }

        public static void IsInstanceOfType(object value, Type type, string message = "")
        {
            if (!type.IsInstanceOfType(value)) Fail(type.Name + " expected, not " + value + ". " + message);
        }

        public static void Fail(string message = "") => throw new AssertFailedException(message);
    }

    public static class CollectionAssert
    {
        public static void AreEqual(ICollection expected, ICollection actual, string message = "")
        {
            Assert.AreEqual(expected.Count, actual.Count, message);
            IEnumerator other = actual.GetEnumerator();
            foreach (object item in expected)
            {
                other.MoveNext();
                Assert.AreEqual(item, other.Current, message);
            }
        }
    }
}
