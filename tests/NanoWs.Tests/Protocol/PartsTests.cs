using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Messages larger than the buffer, which are received in parts, and parts that are deferred.</summary>
    [TestClass]
    public class PartsTests
    {
        [TestMethod]
        public void Message_oneByteOverBuffer_comesInParts()
        {
            foreach (int buffer in new int[] { 16, 64, 125, 126, 127, 200 })
            {
                byte[] fits = Bytes.Letters(buffer);
                byte[] over = Bytes.Letters(buffer + 1);
                Cuts.Check(WsRole.Server, buffer, Wire.Frame(WsRole.Client, Wire.Text, fits), "Text(" + Bytes.Show(fits) + ") > ");
                Cuts.Check(WsRole.Server, buffer, Wire.Frame(WsRole.Client, Wire.Text, over), "TextParts(" + Bytes.Show(over) + ") > ");
                Cuts.Check(WsRole.Client, buffer, Wire.Frame(WsRole.Server, Wire.Binary, over), "BinaryParts(" + Bytes.Show(over) + ") > ");
            }
        }

        [TestMethod]
        public void Fragments_oneByteOverBuffer_comeInParts()
        {
            byte[] over = Bytes.Letters(65);
            foreach (int cut in new int[] { 0, 1, 32, 63, 64, 65 })
            {
                Cuts.Check(WsRole.Server, 64, InFragments(Bytes.Slice(over, 0, 64), cut == 65 ? 64 : cut, true),
                    "Ping() Text(" + Bytes.Show(over, 0, 64) + ") > pong()");
                Cuts.Check(WsRole.Server, 64, InFragments(over, cut, true), "Ping() TextParts(" + Bytes.Show(over) + ") > pong()");
                Cuts.Check(WsRole.Server, 64, InFragments(over, cut, false), "Ping() BinaryParts(" + Bytes.Show(over) + ") > pong()");
            }
        }

        private static byte[] InFragments(byte[] message, int cut, bool isText)
        {
            return Bytes.Join(
                Wire.Frame(WsRole.Client, isText ? Wire.TextBegin : Wire.BinaryBegin, Bytes.Slice(message, 0, cut)),
                Wire.Frame(WsRole.Client, Wire.Ping),
                Wire.Frame(WsRole.Client, Wire.End, Bytes.Slice(message, cut, message.Length - cut)));
        }

        [TestMethod]
        public void TextParts_ofMultibyteText_areCutBetweenCharacters()
        {
            // Four-byte characters over an odd buffer; Endpoint validates each part by itself.
            string text = "";
            for (int i = 0; i < 20; i++) text += "\uD83D\uDE00\u00E4x";
            byte[] bytes = Bytes.Of(text);
            Cuts.Check(WsRole.Server, 17, Wire.Frame(WsRole.Client, Wire.Text, bytes), "TextParts(" + Bytes.Show(bytes) + ") > ");
            Cuts.Check(WsRole.Client, 18, Wire.Frame(WsRole.Server, Wire.Text, bytes), "TextParts(" + Bytes.Show(bytes) + ") > ");
        }

        [TestMethod]
        public void TextParts_endingInsideCharacter_failWith1007()
        {
            byte[] bad = Bytes.Join(Bytes.Letters(40), Bytes.Hex("E2 82"));
            Cuts.Check(WsRole.Server, 16, Wire.Frame(WsRole.Client, Wire.Text, bad), "Failed(InvalidUtf8) > close(1007)");
        }

        [TestMethod]
        public void Parts_withEmptyLastFragment_end()
        {
            byte[] body = Bytes.Letters(50);
            byte[] wire = Bytes.Join(Wire.Frame(WsRole.Client, Wire.TextBegin, body), Wire.Frame(WsRole.Client, Wire.End),
                Wire.Frame(WsRole.Client, Wire.Text, "next"));
            Cuts.Check(WsRole.Server, 16, wire, "TextParts(" + Bytes.Show(body) + ") Text(next) > ");
        }

        [TestMethod]
        public void Parts_ofMegabyteThrough64Bytes_arriveUnchanged()
        {
#if NANOFRAMEWORK_1_0
            const int Total = 66000;
#else
            const int Total = 1 << 20;
#endif
            var protocol = new WsProtocol(WsRole.Client, 64, 16, new CountingEntropy());
            protocol.Open();
            byte[] header = Wire.Header(false, Wire.Binary, Total);
            int fed = -header.Length;
            int got = 0;
            while (got < Total)
            {
                int room = protocol.PrepareReceive();
                for (int i = 0; i < room && fed < Total; i++, fed++)
                {
                    protocol.RxBuffer[protocol.RxOffset + i] = fed < 0 ? header[fed + header.Length] : (byte)(fed % 251);
                }

                for (WsEvent e = protocol.Received(room); e == WsEvent.BinaryPart; e = protocol.Next())
                {
                    byte[] rx = protocol.RxBuffer;
                    int offset = protocol.EventOffset;
                    int count = protocol.EventCount;
                    for (int i = 0; i < count; i++, got++)
                    {
                        if (rx[offset + i] != (byte)(got % 251)) Expect.Fail("byte " + got.ToString());
                    }
                }
            }

            Assert.IsTrue(protocol.IsFinalPart);
            Assert.AreEqual(Total, got);
        }

        [TestMethod]
        public void Defer_ofMessage_deliversRestAgain()
        {
            var end = new Endpoint(WsRole.Server);
            WsProtocol p = end.Protocol;
            end.Put(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Text, "hello"), Wire.Frame(WsRole.Client, Wire.Text, "next")));
            Assert.AreEqual((int)WsEvent.Text, (int)end.Next());
            p.Defer(5);
            end.Note(end.Next());
            p.Defer(2);
            end.Note(end.Next());
            p.Defer(0);
            end.Pump();
            Assert.AreEqual("Text(hello) Text(lo) Text() Text(next)", end.Events);
        }

        [TestMethod]
        public void Defer_ofPart_losesNothing()
        {
            var end = new Endpoint(WsRole.Server, 16);
            WsProtocol p = end.Protocol;
            byte[] text = Bytes.Of("0123456789\u20AC\u20AC\u20AC\u20AC");
            end.Put(Wire.Frame(WsRole.Client, Wire.Text, text));
            var got = new Sink();
            for (int round = 0; !p.IsFinalPart || round == 0; round++)
            {
                Assert.AreEqual((int)WsEvent.TextPart, (int)end.Next());
                int used = p.EventCount / 2;
                got.Add(p.RxBuffer, p.EventOffset, used);
                p.Defer(p.EventCount - used);
                Assert.AreEqual((int)WsEvent.TextPart, (int)end.Next());
                got.Add(p.RxBuffer, p.EventOffset, p.EventCount);
            }

            Expect.Equal(text, got.ToArray());
        }

        [TestMethod]
        public void Defer_ofWhatWasNotDelivered_throws()
        {
            var end = new Endpoint(WsRole.Server);
            WsProtocol p = end.Protocol;
            end.Put(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Text, "hello"), Wire.Frame(WsRole.Client, Wire.Ping, "x")));
            end.Next();
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => p.Defer(6));
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => p.Defer(-1));
            end.Next();
            Expect.Throws(typeof(InvalidOperationException), () => p.Defer(1));
        }
    }
}
