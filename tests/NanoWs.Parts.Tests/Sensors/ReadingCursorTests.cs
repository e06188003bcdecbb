using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>What passes readings on by itself gets those that have changed since it last looked, with their latest values.</summary>
    [TestClass]
    public class ReadingCursorTests
    {
        private static readonly byte[] s_buffer = new byte[400];

        private static SensorChannel Channel() => new SensorChannel(0, 144, new VirtualClock());

        private static void Publish(SensorChannel channel, Reading reading, double value)
        {
            reading.Set(value);
            channel.Publish();
        }

        // All that the cursor has: "a=1 b=null ".
        private static string Read(ReadingCursor cursor)
        {
            string all = "";
            for (Reading reading; (reading = cursor.Next()) != null;)
            {
                int name = reading.WriteName(s_buffer, 5);
                s_buffer[name] = (byte)'=';
                int end = reading.WriteValue(s_buffer, name + 1);
                all += Bytes.Text(Bytes.Slice(s_buffer, 5, end - 5)) + " ";
            }

            return all;
        }

        private static string Frame(ReadingCursor cursor, int size = 400)
        {
            int start = 400 - size;
            return Bytes.Text(Bytes.Slice(s_buffer, start, cursor.WriteFrame(s_buffer, start, 400) - start));
        }

        [TestMethod]
        public void Cursor_thatIsNew_hasAllReadingsFromTheFirstRoundOn()
        {
            SensorChannel channel = Channel();
            Reading a = channel.Add("a", 1);
            channel.Add("b.2", 0);
            var cursor = new ReadingCursor(channel);
            a.Set(1);
            Assert.IsFalse(cursor.HasNews);
            Assert.AreEqual("", Read(cursor));
            Assert.AreEqual("", Frame(cursor));
            channel.Publish();
            Assert.IsTrue(cursor.HasNews);
            Assert.AreEqual("a=1.0 b.2=null ", Read(cursor));
            Assert.IsFalse(cursor.HasNews);
            Assert.AreEqual("a=1.0 b.2=null ", Read(new ReadingCursor(channel)));
        }

        [TestMethod]
        public void Cursor_afterRounds_hasWhatChangedWithTheLatestValues()
        {
            SensorChannel channel = Channel();
            Reading a = channel.Add("a", 0);
            Reading b = channel.Add("b", 0);
            Reading c = channel.Add("c", 2);
            var cursor = new ReadingCursor(channel);
            Publish(channel, a, 1);
            Read(cursor);
            Assert.AreEqual(1L, cursor.Sequence);
            Publish(channel, c, -0.5);
            Publish(channel, a, 2);
            Publish(channel, a, 3);
            Assert.AreEqual("a=3 c=-0.50 ", Read(cursor));
            Assert.AreEqual(4L, cursor.Sequence);
            channel.Publish();
            Assert.AreEqual("", Read(cursor));
            Publish(channel, b, 7);
            Assert.AreEqual("{\"type\":\"readings\",\"seq\":5,\"uptime\":0,\"values\":{\"b\":7}}", Frame(cursor));
            Assert.AreEqual("", Read(cursor));
        }

        [TestMethod]
        public void Cursor_afterARoundThatItsOwnerKnows_hasWhatIsNewer()
        {
            SensorChannel channel = Channel();
            Reading a = channel.Add("a", 0);
            Reading b = channel.Add("b", 0);
            Publish(channel, a, 1);
            Publish(channel, b, 2);
            Assert.AreEqual("b=2 ", Read(new ReadingCursor(channel, 1)));
            Assert.AreEqual("", Read(new ReadingCursor(channel, 2)));
            foreach (long unknown in new long[] { 0, -1, 3 }) Assert.AreEqual("a=1 b=2 ", Read(new ReadingCursor(channel, unknown)));
        }

        [TestMethod]
        public void Reading_setWhileTheCursorHasIt_isReadAgainAfterItsRound()
        {
            SensorChannel channel = Channel();
            Reading a = channel.Add("a", 0);
            var cursor = new ReadingCursor(channel);
            Publish(channel, a, 1);
            Assert.IsTrue(cursor.Next() == a);
            Publish(channel, a, 2);
            Assert.AreEqual("a=2 ", Read(cursor));
        }

        [TestMethod]
        public void Reading_thatIsRepeated_comesAfterTheOthers()
        {
            SensorChannel channel = Channel();
            var readings = new Reading[3];
            for (int i = 0; i < 3; i++) readings[i] = channel.Add("abc".Substring(i, 1), 0);
            var cursor = new ReadingCursor(channel);
            Publish(channel, readings[0], 1);
            cursor.Next();
            Assert.IsTrue(cursor.Next() == readings[1]);
            cursor.Repeat(readings[1]);
            Assert.IsTrue(cursor.HasNews);
            Assert.AreEqual("c=null b=null ", Read(cursor));
            cursor.Repeat(readings[2]);
            Assert.AreEqual("c=null ", Read(cursor));
            Expect.Throws(typeof(ArgumentException), () => cursor.Repeat(Channel().Add("a", 0)), "another channel");
            Expect.Throws(typeof(ArgumentNullException), () => cursor.Repeat(null));
            Expect.Throws(typeof(ArgumentNullException), () => new ReadingCursor(null));
        }

        [TestMethod]
        public void Frame_withoutRoomForAll_leavesTheRestForTheNext()
        {
            SensorChannel channel = Channel();
            Reading[] readings = SensorRoundTests.Add(channel, 8);
            foreach (Reading reading in readings) reading.Set(5);
            channel.Publish();
            var cursor = new ReadingCursor(channel);
            string first = Frame(cursor, 144);
            Assert.IsTrue(cursor.IsInRound);
            Assert.IsTrue(first.Length <= 144, first);
            Expect.Contains("{\"reading10\":5,", first);
            string second = Frame(cursor, 144);
            while (cursor.IsInRound) second = Frame(cursor, 144);
            Assert.IsTrue(second.EndsWith("\"reading17\":5}}"), second);
            Assert.IsFalse(cursor.HasNews);
        }

        [TestMethod]
        public void Cursor_ofTheMostReadings_hasEachOnce()
        {
            SensorChannel channel = Channel();
            Reading[] readings = SensorRoundTests.Add(channel, SensorChannel.MaxReadings);
            Publish(channel, readings[62], 1);
            var cursor = new ReadingCursor(channel);
            foreach (Reading reading in readings) Assert.IsTrue(cursor.Next() == reading);
            Assert.IsTrue(cursor.Next() == null);
            Publish(channel, readings[62], 2);
            Assert.AreEqual("reading72=2 ", Read(cursor));
        }

        [TestMethod]
        public void Frame_withLessThanItNeeds_isRefused()
        {
            SensorChannel channel = Channel();
            Publish(channel, channel.Add("a", 0), 1);
            var cursor = new ReadingCursor(channel);
            Expect.Throws(typeof(ArgumentException), () => cursor.WriteFrame(s_buffer, 1, 144), "144");
            Expect.Contains("{\"a\":1}}", Frame(cursor, 144));
        }
    }
}
