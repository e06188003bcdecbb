#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The strings and members in the packets of Socket.IO.</summary>
    [TestClass]
    public class JsonTextTests
    {
        // The text stands between bytes that would spoil the result.
        private static byte[] Between(string text) => Bytes.Join(Bytes.Of("\"{"), Bytes.Of(text), Bytes.Of("}\"99"));

        private static int Length(string text) => Bytes.Of(text).Length;

        [TestMethod]
        public void Unescape_ofString_replacesEscapes()
        {
            CheckUnescape("plain", "plain");
            CheckUnescape("", "");
            CheckUnescape("\\\"\\\\\\/", "\"\\/");
            CheckUnescape("\\b\\f\\n\\r\\t", "\b\f\n\r\t");
            CheckUnescape("\\u0041\\u00e9\\u20AC", "A\u00e9\u20ac");
            CheckUnescape("a\\ud83d\\ude00b", "a\ud83d\ude00b");
            CheckUnescape("\\ud83d", "\ufffd");
            CheckUnescape("\\ude00x", "\ufffdx");
            CheckUnescape("\\ud83d\\u0041", "\ufffdA");
            CheckUnescape("\\ud83d\\n", "\ufffd\n");
            CheckUnescape("\u20ac", "\u20ac");
        }

        private static void CheckUnescape(string text, string expected)
        {
            byte[] buffer = Between(text);
            int end = JsonText.Unescape(buffer, 2, 2 + Length(text));
            Assert.AreEqual(Bytes.Show(Bytes.Of(expected)), Bytes.Show(buffer, 2, end - 2));
        }

        [TestMethod]
        public void Unescape_ofInvalidEscape_fails()
        {
            CheckInvalid("\\");
            CheckInvalid("\\x");
            CheckInvalid("\\u");
            CheckInvalid("\\u12");
            CheckInvalid("\\u12g4");
            CheckInvalid("\\u:234");
            CheckInvalid("a\\u 123");
            CheckInvalid("\\\u0001");
        }

        private static void CheckInvalid(string text)
        {
            Assert.AreEqual(-1, JsonText.Unescape(Between(text), 2, 2 + Length(text)));
        }

        [TestMethod]
        public void Escape_ofString_escapesWhatMustBe()
        {
            CheckEscape("plain", "plain");
            CheckEscape("", "");
            CheckEscape("\"", "\\\"");
            CheckEscape("a\\b\"c", "a\\\\b\\\"c");
            CheckEscape("\u20ac\\", "\u20ac\\\\");
        }

        private static void CheckEscape(string text, string expected)
        {
            byte[] buffer = Bytes.Join(Bytes.Of("\"\""), Bytes.Of(text), new byte[Length(expected) - Length(text)]);
            int end = JsonText.Escape(buffer, 2, 2 + Length(text));
            Assert.AreEqual("\"\"" + expected, Bytes.Text(buffer));
            Assert.AreEqual(buffer.Length, end);
            Assert.AreEqual(-1, JsonText.Escape(Bytes.Of("a\n ---"), 0, 3));
            byte[] tooShort = Bytes.Of(text);
            Assert.AreEqual(Length(expected), JsonText.Escape(tooShort, 0, Length(text)));
            if (text != expected) Assert.AreEqual(text, Bytes.Text(tooShort));
        }

        [TestMethod]
        public void FindMember_ofObject_returnsItsValue()
        {
            CheckFindMember("{\"a\":1}", "1}");
            CheckFindMember("{ \"b\" : [1] , \"a\" : 3 }", "3 }");
            CheckFindMember("{\"b\":\"\\\"a\\\":\",\"a\":4}", "4}");
            CheckFindMember("{\"b\":\"a\",\"a\":\"}\"}", "\"}\"}");
            CheckFindMember("{\"a\":", "");
            CheckFindMember("{}", "");
            CheckFindMember("{\"b\":1}", "");
            CheckFindMember("[\"a\",1]", "");
            CheckFindMember("{\"a\"", "");
            CheckFindMember("{\"a", "");
            CheckFindMember("{a:1}", "");
            CheckFindMember("", "");
        }

        private static void CheckFindMember(string text, string rest)
        {
            byte[] buffer = Bytes.Of(text);
            int at = JsonText.FindMember(buffer, 0, buffer.Length, Bytes.Of("\"a\""));
            Assert.AreEqual(rest, Bytes.Text(Bytes.Slice(buffer, at, buffer.Length - at)));
        }

        [TestMethod]
        public void ReadNumber_ofText_readsNineDigits()
        {
            CheckReadNumber("0", 0);
            CheckReadNumber("25000,", 25000);
            CheckReadNumber("999999999", 999999999);
            CheckReadNumber("1000000000", -1);
            CheckReadNumber("-1", -1);
            CheckReadNumber("", -1);
            CheckReadNumber("x", -1);
        }

        private static void CheckReadNumber(string text, int expected)
        {
            Assert.AreEqual(expected, JsonText.ReadNumber(Bytes.Of(text), 0, text.Length));
        }
    }
}
