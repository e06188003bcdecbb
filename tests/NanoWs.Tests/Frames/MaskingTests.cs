#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 section 5.3: masking.</summary>
    [TestClass]
    public class MaskingTests
    {
        private const uint Key = 0x3D21FA37; // 37 FA 21 3D on the wire

        [TestMethod]
        public void Apply_toRfcExample_masksAndUnmasks()
        {
            // Section 5.7: "Hello", masked.
            byte[] hello = Bytes.Of("Hello");
            Masking.Apply(hello, 0, 5, Key);
            Expect.Equal(Bytes.Hex("7f 9f 4d 51 58"), hello);
            Masking.Apply(hello, 0, 5, Key);
            Expect.Equal(Bytes.Of("Hello"), hello);
        }

        [TestMethod]
        public void Apply_atEachCountAndAlignment_masksExactlyThatRange()
        {
#if NANOFRAMEWORK_1_0
            const int Offsets = 9;
#else
            const int Offsets = 41;
#endif
            for (int offset = 0; offset < Offsets; offset++)
            {
                for (int count = 0; count <= 40; count++) MasksExactly(offset, count);
            }
        }

#if NET
        // The implementation for the device, which the desktop uses only for the last bytes.
        [TestMethod]
        public void ApplyScalar_atEachCountAndAlignment_masksExactlyThatRange()
        {
            for (int offset = 0; offset < 9; offset++)
            {
                for (int count = 0; count <= 40; count++)
                {
                    byte[] bytes = Bytes.Pattern(96);
                    Masking.ApplyScalar(bytes, offset, count, Key);
                    Expect.Equal(Expected(offset, count), bytes);
                }
            }
        }
#endif

        private static void MasksExactly(int offset, int count)
        {
            byte[] bytes = Bytes.Pattern(96);
            Masking.Apply(bytes, offset, count, Key);
            Expect.Equal(Expected(offset, count), bytes, "offset " + offset.ToString() + ", count " + count.ToString());
        }

        private static byte[] Expected(int offset, int count)
        {
            byte[] bytes = Bytes.Pattern(96);
            return Bytes.Join(Bytes.Slice(bytes, 0, offset), Wire.Mask(Bytes.Slice(bytes, offset, count), Bytes.Hex("37 fa 21 3d"), 0),
                Bytes.Slice(bytes, offset + count, 96 - offset - count));
        }

        [TestMethod]
        public void Advance_betweenPieces_continuesTheMask()
        {
            byte[] expected = Wire.Mask(Bytes.Pattern(40), Bytes.Hex("37 fa 21 3d"), 0);
            for (int split = 0; split <= 40; split++)
            {
                byte[] bytes = Bytes.Pattern(40);
                Masking.Apply(bytes, 0, split, Key);
                Masking.Apply(bytes, split, 40 - split, Masking.Advance(Key, split));
                Expect.Equal(expected, bytes, split.ToString());
            }
        }

        [TestMethod]
        public void Advance_byAnyCount_dependsOnCountModuloFour()
        {
            uint[] keys = { 0x3D21FA37, 0x373D21FA, 0xFA373D21, 0x21FA373D };
            for (int i = 0; i < 12; i++) Assert.AreEqual(keys[i % 4], Masking.Advance(Key, i));
            Assert.AreEqual(keys[3], Masking.Advance(Key, long.MaxValue));
        }
    }
}
