using System;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Fuzz
{
    [TestClass]
    public class FuzzTests
    {
        // Streams worth keeping: what the fuzzer found, and what it should not have to find again. From a client, unless the second bit of the first
        // length byte says otherwise.
        private static readonly string[] s_vectors =
        {
            "818537FA213D7F9F4D5158", // Hello
            "018337FA213D7F9F4D808237FA213D5B95", // Hel, lo
            "010300000048656C", // no mask
            "8180000000008280000000008980000000008A8000000000888000000000", // one empty frame of each kind
            "01820000000048658983000000007069670A80830000000 06C6C6F".Replace(" ", ""), // a ping between
            "81FF0000000000010000000000000061", // the header of 64 KiB, and one byte
            "82FE007E00000000", // the header of 126 bytes
            "82FE007D00000000", // 125 in 16 bits
            "82FF80", // the top bit
            "01820000000 0C3A980810000000 0C3".Replace(" ", ""), // cut in the middle of a character
            "888100000000E8", "888200000000 03E8".Replace(" ", ""), "88840000000003E8C328", // close frames
            "8885000000000FA0E282AC8180000000", // after a close frame
        };

        [TestMethod]
        public void TwoHundredThousandInputs()
        {
            var fuzzer = new Fuzzer(1);
            fuzzer.Run(0, 200000);
            Assert.IsEmpty(fuzzer.Findings, string.Join("\n", fuzzer.Findings));
        }

        [TestMethod]
        public void VectorsAtEverySplit()
        {
            var target = new ProtocolTarget();
            var rng = new Rng(2, 0);
            foreach (string vector in s_vectors)
            {
                foreach (string trailing in new[] { "", "00", "818100000000FF", "8980000000008980" })
                {
                    byte[] bytes = Convert.FromHexString(vector + trailing);
                    Assert.IsNull(target.Run(bytes, false, 16, ref rng), vector);
                    Assert.IsNull(target.RunEverySplit(bytes, false, ref rng), vector);
                    Assert.IsNull(target.RunEverySplit(bytes, true, ref rng), vector);
                }
            }
        }

        [TestMethod]
        public void StreamsAtEverySplit()
        {
            var target = new ProtocolTarget();
            for (int i = 0; i < 1500; i++)
            {
                var rng = new Rng(3, (ulong)i);
                bool isClient = i % 2 == 0;
                byte[] stream = Generator.Stream(ref rng, !isClient);
                if (stream.Length > 80) continue;
                Assert.IsNull(target.RunEverySplit(stream, isClient, ref rng), Convert.ToHexString(stream));
            }
        }

        [TestMethod]
        public void TheSameSeedGivesTheSameInputs()
        {
            var a = new Rng(5, 77);
            var b = new Rng(5, 77);
            for (int i = 0; i < 100; i++) CollectionAssert.AreEqual(Generator.Stream(ref a, true), Generator.Stream(ref b, true));
        }

        [TestMethod]
        public void Utf8OfUpToThreeBytesExhaustively()
        {
            var text = new byte[3];
            for (int value = 0; value < 1 << 24; value++)
            {
                text[0] = (byte)(value >> 16);
                if (text[0] < 0x80 && value > 0x03FFFF) value |= 0x7F0000; // ASCII first: the rest was seen already
                text[0] = (byte)(value >> 16);
                text[1] = (byte)(value >> 8);
                text[2] = (byte)value;
                Check(text);
            }
        }

        [TestMethod]
        public void Utf8OfFourBytesExhaustivelyByClasses()
        {
            byte[] second = { 0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF };
            for (int first = 0; first < 256; first++)
            {
                foreach (byte b in second)
                {
                    foreach (byte c in second)
                    {
                        for (int d = 0; d < 256; d++) Check(new[] { (byte)first, b, c, (byte)d });
                    }
                }
            }
        }

        private static void Check(byte[] text)
        {
            var model = new Utf8Model();
            bool isValid = true;
            foreach (byte b in text) isValid = isValid && model.Take(b);
            int state = Utf8Validator.Validate(Utf8Validator.Complete, text, 0, text.Length);
            bool agrees = (state != Utf8Validator.Invalid) == isValid && (!isValid || (state == Utf8Validator.Complete) == model.IsComplete);
            if (!agrees) Assert.Fail(Convert.ToHexString(text));
        }
    }
}
