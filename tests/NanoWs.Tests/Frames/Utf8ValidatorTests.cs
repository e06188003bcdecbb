#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 3629, and RFC 6455 section 8.1: text is UTF-8, and invalid text is detected at its first bad byte.</summary>
    [TestClass]
    public class Utf8ValidatorTests
    {
        private static readonly string[] s_valid =
        {
            "", "00", "7F", "48 65 6C 6C 6F", "C2 80", "DF BF", "E0 A0 80", "E0 BF BF", "E1 80 80", "EC BF BF", "ED 80 80", "ED 9F BF",
            "EE 80 80", "EF BF BF", "EF BF BD", "F0 90 80 80", "F0 BF BF BF", "F1 80 80 80", "F3 BF BF BF", "F4 80 80 80", "F4 8F BF BF",
            "CE BA E1 BD B9 CF 83 CE BC CE B5", // the Greek word of the Autobahn tests
            "41 42 43 44 45 46 47 E2 82 AC 41 42 43 44 45 46 47 48 C3 A4",
        };

        // What is not UTF-8, and how many of its bytes could still begin something valid.
        private static readonly string[] s_invalid =
        {
            "80", "0", "BF", "0", "C0 80", "0", "C1 BF", "0", "F5 80 80 80", "0", "FF", "0", "FE", "0", // bytes that begin nothing
            "C2 41", "1", "C2 C2", "1", "E1 80 41", "2", "E1 C0", "1", "F1 80 80 41", "3", "F1 80 FF", "2", // no continuation
            "E0 80 80", "1", "E0 9F BF", "1", "F0 80 80 80", "1", "F0 8F BF BF", "1", // overlong
            "ED A0 80", "1", "ED BF BF", "1", "ED AD BF", "1", // surrogates
            "F4 90 80 80", "1", "F4 BF BF BF", "1", // above U+10FFFF
            "41 42 43 44 45 46 47 48 49 FF 41 42", "9",
            "CE BA E1 BD B9 CF 83 CE BC CE B5 ED A0 80 65 64", "12",
        };

        private static readonly string[] s_truncated =
            { "C2", "E1", "E1 80", "ED 9F", "F0", "F0 90", "F0 90 80", "F4 8F BF", "41 42 43 44 45 46 47 48 E2 82" };

        private static int Validate(byte[] bytes) => Utf8Validator.Validate(Utf8Validator.Complete, bytes, 0, bytes.Length);

        // Fed at every split point and byte by byte.
        private static void AlwaysEndsIn(int state, byte[] bytes, string message)
        {
            int bytewise = Utf8Validator.Complete;
            for (int split = 0; split <= bytes.Length; split++)
            {
                int first = Utf8Validator.Validate(Utf8Validator.Complete, bytes, 0, split);
                Assert.AreEqual(first, bytewise, message);
                Assert.AreEqual(state, Utf8Validator.Validate(first, bytes, split, bytes.Length - split),
                    message + " at " + split.ToString());
                if (split < bytes.Length) bytewise = Utf8Validator.Validate(bytewise, bytes, split, 1);
            }
        }

        [TestMethod]
        public void Validate_validTextCutAnywhere_isComplete()
        {
            foreach (string hex in s_valid)
            {
                byte[] bytes = Bytes.Hex(hex);
                AlwaysEndsIn(Utf8Validator.Complete, bytes, hex);
                AlwaysEndsIn(Utf8Validator.Complete, Bytes.Join(bytes, Bytes.Of("0123456789"), bytes), hex + ", with ASCII behind");
            }
        }

        [TestMethod]
        public void Validate_invalidText_failsAtFirstBadByteAndAfterIt()
        {
            for (int i = 0; i < s_invalid.Length; i += 2)
            {
                byte[] bytes = Bytes.Hex(s_invalid[i]);
                int good = int.Parse(s_invalid[i + 1]);
                AlwaysEndsIn(Utf8Validator.Invalid, bytes, s_invalid[i]);
                AlwaysEndsIn(Utf8Validator.Invalid, Bytes.Join(bytes, Bytes.Of("0123456789")), s_invalid[i]);
                Assert.AreNotEqual(Utf8Validator.Invalid, Utf8Validator.Validate(Utf8Validator.Complete, bytes, 0, good), s_invalid[i]);
                Assert.AreEqual(Utf8Validator.Invalid, Utf8Validator.Validate(Utf8Validator.Complete, bytes, 0, good + 1), s_invalid[i]);
            }
        }

        [TestMethod]
        public void Validate_badByteAtEachPlace_isInvalid()
        {
            for (int size = 1; size <= 35; size++)
            {
                byte[] text = Bytes.Letters(size);
                for (int at = 0; at < size; at++)
                {
                    byte letter = text[at];
                    string where = at.ToString() + " of " + size.ToString();
                    text[at] = 0xFF;
                    Assert.AreEqual(Utf8Validator.Invalid, Validate(text), where);

                    // The first byte of two, followed only by ASCII, or by nothing; also split there.
                    text[at] = 0xC2;
                    Assert.IsTrue(Validate(text) != Utf8Validator.Complete, where);
                    int state = Utf8Validator.Validate(Utf8Validator.Complete, text, 0, at + 1);
                    int expected = at + 1 < size ? Utf8Validator.Invalid : state;
                    Assert.AreEqual(expected, Utf8Validator.Validate(state, text, at + 1, size - at - 1), where);
                    text[at] = letter;
                }
            }
        }

        [TestMethod]
        public void Validate_truncatedText_isNeitherCompleteNorInvalid()
        {
            foreach (string hex in s_truncated)
            {
                int state = Validate(Bytes.Hex(hex));
                Assert.IsTrue(state != Utf8Validator.Complete && state != Utf8Validator.Invalid, hex);
            }
        }

        [TestMethod]
        public void IncompleteTail_ofUnfinishedCharacter_countsItsBytes()
        {
            foreach (string hex in new string[] { "C2", "E1", "E1 80", "F0", "F0 90", "F0 90 80" })
            {
                byte[] tail = Bytes.Hex(hex);
                for (int before = 0; before < 12; before++)
                {
                    byte[] text = Bytes.Join(Bytes.Letters(before), Bytes.Hex("C3 A4"), tail);
                    Assert.AreEqual(tail.Length, Utf8Validator.IncompleteTail(Validate(text), text, 0, text.Length), hex);
                }

                Assert.AreEqual(tail.Length, Utf8Validator.IncompleteTail(Validate(tail), tail, 0, tail.Length), hex + " alone");
            }

            byte[] whole = Bytes.Hex("41 C3 A4");
            Assert.AreEqual(0, Utf8Validator.IncompleteTail(Validate(whole), whole, 0, 3));
        }

        [TestMethod]
        public void Validate_withOffsetAndCount_readsNothingElse()
        {
            byte[] bytes = Bytes.Hex("FF 41 42 43 44 45 46 47 48 49 C3 A4 FF");
            Assert.AreEqual(Utf8Validator.Complete, Utf8Validator.Validate(Utf8Validator.Complete, bytes, 1, 11));
            Assert.AreEqual(Utf8Validator.Invalid, Utf8Validator.Validate(Utf8Validator.Complete, bytes, 1, 12));
        }

#if !NANOFRAMEWORK_1_0
        [TestMethod]
        public void Validate_allSequencesOfTwoAndThreeBytes_agreesWithRfc()
        {
            var bytes = new byte[3];
            for (int value = 0; value < 1 << 24; value++)
            {
                // If no character begins with the first byte, the others do not matter.
                int first = value >> 16;
                if ((first < 0xC2 || first > 0xF4) && first != 0x41 && (value & 0x3F) != 0) continue;
                bytes[0] = (byte)first;
                bytes[1] = (byte)(value >> 8);
                bytes[2] = (byte)value;
                if ((Validate(bytes) == Utf8Validator.Complete) != IsUtf8(bytes, 3)) Expect.Fail(Bytes.Show(bytes));
                if (bytes[2] == 0 && (Utf8Validator.Validate(0, bytes, 0, 2) == Utf8Validator.Complete) != IsUtf8(bytes, 2))
                {
                    Expect.Fail(Bytes.Show(bytes));
                }
            }
        }

        [TestMethod]
        public void Validate_fourByteSequencesAtEdges_agreesWithRfc()
        {
            byte[] edges = Bytes.Hex("00 41 7F 80 8F 90 9F A0 BF C0 C2 DF E0 ED EF F0 F4 F5 FF");
            var bytes = new byte[4];
            for (int first = 0; first < 256; first++)
            {
                for (int second = 0; second < 256; second += first < 0x80 ? 17 : 1)
                {
                    for (int rest = 0; rest < edges.Length * edges.Length; rest++)
                    {
                        bytes[0] = (byte)first;
                        bytes[1] = (byte)second;
                        bytes[2] = edges[rest / edges.Length];
                        bytes[3] = edges[rest % edges.Length];
                        if ((Validate(bytes) == Utf8Validator.Complete) != IsUtf8(bytes, 4)) Expect.Fail(Bytes.Show(bytes));
                    }
                }
            }
        }

        // The definition: decode, then compare with the shortest encoding's range.
        private static bool IsUtf8(byte[] b, int count)
        {
            int i = 0;
            while (i < count)
            {
                int length = b[i] < 0x80 ? 1 : b[i] >> 5 == 6 ? 2 : b[i] >> 4 == 14 ? 3 : b[i] >> 3 == 30 ? 4 : 0;
                if (length == 0 || i + length > count) return false;
                int code = length == 1 ? b[i] : b[i] & (0x7F >> length);
                for (int j = 1; j < length; j++)
                {
                    if (b[i + j] >> 6 != 2) return false;
                    code = code << 6 | (b[i + j] & 0x3F);
                }

                int least = length == 1 ? 0 : length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
                if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
                i += length;
            }

            return true;
        }
#endif
    }
}
