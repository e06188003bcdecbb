using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Assertions that the two test frameworks do not share.</summary>
    internal static class Expect
    {
        /// <summary>The action throws exactly this type; its message must contain a phrase, if one is given.</summary>
        public static Exception Throws(Type type, Action action, string phrase = "")
        {
            Exception thrown = null;
            try
            {
                action();
            }
            catch (Exception e)
            {
                thrown = e;
            }

            Assert.IsNotNull(thrown, type.Name + " expected, nothing thrown");
            Assert.AreEqual(type.FullName, thrown.GetType().FullName, thrown.Message);
            Assert.IsTrue(phrase.Length == 0 || thrown.Message != null && thrown.Message.IndexOf(phrase) >= 0,
                "\"" + phrase + "\" expected in: " + thrown.Message);
            return thrown;
        }

        // Assert.Fail is not in both frameworks.
        public static void Fail(string message) => Assert.IsNull(message, message);

        public static void Equal(byte[] expected, byte[] actual, string message = "")
        {
            if (!Bytes.AreEqual(expected, actual)) Assert.AreEqual(Bytes.Show(expected), Bytes.Show(actual), message + " (bytes differ)");
        }

        public static void Equal(WsError expected, WsError actual, string message = "") =>
            Assert.AreEqual(Names.Of(expected), Names.Of(actual), message);

        public static void Equal(WsState expected, WsState actual, string message = "") =>
            Assert.AreEqual((int)expected, (int)actual, message);

        public static void Equal(WsSendResult expected, WsSendResult actual, string message = "") =>
            Assert.AreEqual((int)expected, (int)actual, message);

        public static void Sent(WsSendResult actual, string message = "") => Equal(WsSendResult.Sent, actual, message);

        public static void BufferFull(WsSendResult actual, string message = "") => Equal(WsSendResult.BufferFull, actual, message);

        public static void Contains(string part, string whole) =>
            Assert.IsTrue(whole.IndexOf(part) >= 0, "\"" + part + "\" expected in: " + whole);
    }
}
