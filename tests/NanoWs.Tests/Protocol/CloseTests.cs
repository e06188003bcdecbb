using System;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>RFC 6455 sections 5.5.1, 5.5.2 and 7: pings, and the closing handshake in both directions.</summary>
    [TestClass]
    public class CloseTests
    {
        [TestMethod]
        public void CloseFrame_withAllowedCode_isEchoed()
        {
            foreach (int code in new int[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999,
                4000, 4999 })
            {
                string text = code.ToString();
                Cuts.Check(WsRole.Server, 128, Wire.CloseFrame(WsRole.Client, code), "Close(" + text + ") > close(" + text + ")");
                Cuts.Check(WsRole.Client, 128, Wire.CloseFrame(WsRole.Server, code, "bye"),
                    "Close(" + text + ",bye) > close(" + text + ")");
            }
        }

        [TestMethod]
        public void CloseFrame_withoutCode_is1005AndEchoedEmpty()
        {
            Cuts.Check(WsRole.Server, 128, Wire.Frame(WsRole.Client, Wire.Close), "Close(1005) > close()");
            Cuts.Check(WsRole.Client, 128, Wire.Frame(WsRole.Server, Wire.Close), "Close(1005) > close()");
        }

        [TestMethod]
        public void CloseFrame_withForbiddenCode_failsWith1002()
        {
            // Section 7.4
            foreach (int code in new int[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 })
            {
                Cuts.Check(WsRole.Server, 128, Wire.CloseFrame(WsRole.Client, code), "Failed(CloseCodeInvalid) > close(1002)");
            }
        }

        [TestMethod]
        public void CloseFrame_withOneByte_failsWith1002()
        {
            Cuts.Check(WsRole.Server, 128, Wire.Frame(WsRole.Client, Wire.Close, Bytes.Hex("03")), "Failed(CloseTooShort) > close(1002)");
        }

        [TestMethod]
        public void CloseFrame_withReasonNotUtf8_failsWith1007()
        {
            byte[] longest = Bytes.Letters(123);
            Cuts.Check(WsRole.Server, 128, Wire.Frame(WsRole.Client, Wire.Close, Wire.ClosePayload(1000, longest)),
                "Close(1000," + Bytes.Show(longest) + ") > close(1000)");
            foreach (string hex in new string[] { "80", "41 C0 80", "E2 82" })
            {
                Cuts.Check(WsRole.Server, 128, Wire.Frame(WsRole.Client, Wire.Close, Wire.ClosePayload(1000, Bytes.Hex(hex))),
                    "Failed(InvalidUtf8) > close(1007)");
            }
        }

        [TestMethod]
        public void Data_afterCloseFrame_isIgnored()
        {
            byte[] wire = Bytes.Join(Wire.Frame(WsRole.Client, Wire.Text, "a"), Wire.CloseFrame(WsRole.Client, 1000),
                Wire.Frame(WsRole.Client, Wire.Text, "b"), Wire.Frame(WsRole.Client, Wire.Ping, "c"), Bytes.Hex("FF FF FF"));
            Cuts.Check(WsRole.Server, 128, wire, "Text(a) Close(1000) > close(1000)");
        }

        [TestMethod]
        public void CloseFrame_betweenFragments_isEchoed()
        {
            byte[] wire = Bytes.Join(Wire.Frame(WsRole.Client, Wire.TextBegin, "a"), Wire.CloseFrame(WsRole.Client, 1001));
            Cuts.Check(WsRole.Server, 128, wire, "Close(1001) > close(1001)");
            wire = Bytes.Join(Wire.Frame(WsRole.Client, Wire.BinaryBegin, Bytes.Pattern(30)), Wire.CloseFrame(WsRole.Client, 1001));
            Cuts.Check(WsRole.Server, 30, wire, "Close(1001) > close(1001)");
        }

        [TestMethod]
        public void Close_beforePeerCloses_waitsForItsCloseFrame()
        {
            foreach (WsRole role in Wire.Roles)
            {
                WsRole peer = Wire.Peer(role);
                var end = new Endpoint(role);
                Expect.Equal(WsState.Open, end.Protocol.State);
                end.Protocol.Close(4001, "enough");
                Expect.Equal(WsState.Closing, end.Protocol.State);
                Assert.AreEqual("close(4001,enough)", end.SentFrames);
                Assert.IsFalse(end.Protocol.IsFinished);

                // Input is no longer delivered, pings get no pong, and the peer's close frame ends the connection.
                end.Feed(Bytes.Join(Wire.Frame(peer, Wire.Text, "late"), Wire.Frame(peer, Wire.TextBegin, Bytes.Letters(300)),
                    Wire.Frame(peer, Wire.Ping, "p"),
                    Wire.Frame(peer, Wire.End, ""), Wire.CloseFrame(peer, 4001)));
                Assert.AreEqual("Ping(p) Close(4001) > close(4001,enough)", end.Transcript);
                Assert.IsTrue(end.Protocol.IsFinished && !end.Protocol.IsFailureSent);
                end.Protocol.TransportClosed();
                Expect.Equal(WsState.Closed, end.Protocol.State);
            }
        }

        [TestMethod]
        public void Close_byBothAtOnce_isFinished()
        {
            var end = new Endpoint(WsRole.Server);
            end.Protocol.Close(1000, null);
            end.Feed(Wire.CloseFrame(WsRole.Client, 1001));
            Assert.AreEqual("Close(1001) > close(1000)", end.Transcript);
            Assert.IsTrue(end.Protocol.IsFinished);
        }

        [TestMethod]
        public void Close_calledTwice_sendsOneFrame()
        {
            var end = new Endpoint(WsRole.Client);
            end.Protocol.Close(1000, null);
            end.Protocol.Close(1001, "again");
            end.Protocol.Fail(WsError.HandlerFailed);
            Assert.AreEqual("close(1000)", end.SentFrames);
            end.Protocol.Close(1001, "again");
            Assert.AreEqual(0, end.Protocol.TxCount);
        }

        [TestMethod]
        public void Send_afterClose_returnsClosed()
        {
            var end = new Endpoint(WsRole.Server);
            byte[] data = Bytes.Of("x");
            Expect.Sent(end.Protocol.SendText("before"));
            end.Protocol.Close(1000, null);
            Expect.Equal(WsSendResult.Closed, end.Protocol.SendText("after"));
            Expect.Equal(WsSendResult.Closed, end.Protocol.Send(Opcode.Binary, data, 0, 1));
            Expect.Equal(WsSendResult.Closed, end.Protocol.BeginMessage(Opcode.Text));
            Expect.Equal(WsSendResult.Closed, end.Protocol.BeginMessage(Opcode.Text, 5));
            Expect.Equal(WsSendResult.Closed, end.Protocol.EndMessage());
            Assert.AreEqual(-1, end.Protocol.Append(data, 0, 1));
            Assert.IsFalse(end.Protocol.Ping(data, 0, 1));
            Assert.AreEqual("text(before) close(1000)", end.SentFrames);
        }

        [TestMethod]
        public void Send_beforeOpen_returnsClosed()
        {
            var p = new WsProtocol(WsRole.Server, 16, 16, null);
            Expect.Equal(WsState.Connecting, p.State);
            Expect.Equal(WsSendResult.Closed, p.SendText("x"));
            Assert.IsFalse(p.Ping(new byte[1], 0, 1));
            p.Close(1000, null);
            Assert.AreEqual(0, p.TxCount);
        }

        [TestMethod]
        public void Close_withInvalidCodeOrReason_throwsAndChangesNothing()
        {
            var end = new Endpoint(WsRole.Server);
            WsProtocol p = end.Protocol;
            foreach (int code in new int[] { -1, 1, 999, 1004, 1005, 1006, 1015, 2999, 5000, 66536 })
            {
                Expect.Throws(typeof(ArgumentException), () => p.Close(code, null));
            }

            Expect.Throws(typeof(ArgumentException), () => p.Close(0, "a reason needs a code"));
            Expect.Throws(typeof(ArgumentException), () => p.Close(1000, Bytes.LetterText(124)), "123");
            Expect.Throws(typeof(ArgumentException), () => p.Close(1000, Bytes.LetterText(122) + "\u00E4"), "123");
            Expect.Equal(WsState.Open, p.State);
            Assert.AreEqual(0, p.TxCount);
            p.Close(1000, Bytes.LetterText(121) + "\u00E4");
            byte[] sent = end.TakeSent();
            Assert.AreEqual(2 + 125, sent.Length);
            Expect.Equal(Bytes.Of(Bytes.LetterText(121) + "\u00E4"), Bytes.Slice(sent, 4, 123));
        }

        [TestMethod]
        public void Close_withoutCode_sendsEmptyCloseFrame()
        {
            var end = new Endpoint(WsRole.Server);
            end.Protocol.Close(0, null);
            Expect.Equal(Bytes.Hex("88 00"), end.TakeSent());
        }

        [TestMethod]
        public void Fail_withOwnError_sendsItsCodeIfItHasOne()
        {
            Assert.AreEqual("close(1011)", Failed(WsError.HandlerFailed));
            Assert.AreEqual("close(1009," + Bytes.Show(Bytes.Of("Message too big: enlarge ReceiveBufferSize.")) + ")",
                Failed(WsError.MessageTooBig));
            Assert.AreEqual("", Failed(WsError.PongTimeout));
            Assert.AreEqual("", Failed(WsError.SendTimeout));
        }

        private static string Failed(WsError error)
        {
            var end = new Endpoint(WsRole.Client);
            end.Protocol.Fail(error);
            Expect.Equal(error, end.Protocol.Error);
            string frames = end.SentFrames;
            Assert.IsTrue(end.Protocol.IsFailureSent);
            return frames;
        }

        [TestMethod]
        public void Ping_ofEachLength_isEchoedAsPong()
        {
            foreach (int length in new int[] { 0, 1, 2, 124, 125 })
            {
                string shown = Bytes.Show(Bytes.Pattern(length));
                Cuts.Check(WsRole.Server, 16, Wire.Frame(WsRole.Client, Wire.Ping, Bytes.Pattern(length)),
                    "Ping(" + shown + ") > pong(" + shown + ")");
                Cuts.Check(WsRole.Client, 16, Wire.Frame(WsRole.Server, Wire.Ping, Bytes.Pattern(length)),
                    "Ping(" + shown + ") > pong(" + shown + ")");
            }
        }

        [TestMethod]
        public void Pongs_toSeveralPings_areSentInOrder()
        {
            byte[] wire = new byte[0];
            for (int i = 0; i < 6; i++) wire = Bytes.Join(wire, Wire.Frame(WsRole.Client, Wire.Ping, i.ToString()));
            Cuts.Check(WsRole.Server, 64, wire,
                "Ping(0) Ping(1) Ping(2) Ping(3) Ping(4) Ping(5) > pong(0) pong(1) pong(2) pong(3) pong(4) pong(5)");
        }

        [TestMethod]
        public void Pings_whileNothingCanBeSent_getOnePongForTheLast()
        {
            // Section 5.5.3: while nothing can be sent, only the last ping gets a pong.
            var end = new Endpoint(WsRole.Server);
            end.Put(Bytes.Join(Wire.Frame(WsRole.Client, Wire.Ping, "first"), Wire.Frame(WsRole.Client, Wire.Ping, "2")));
            while (end.Next() != WsEvent.NeedData) { }
            Assert.AreEqual("pong(2)", end.SentFrames);
        }

        [TestMethod]
        public void Pong_duringHalfSentPong_isSentAfterIt()
        {
            foreach (WsRole role in Wire.Roles)
            {
                WsRole peer = Wire.Peer(role);
                var end = new Endpoint(role);
                WsProtocol p = end.Protocol;
                end.Put(Bytes.Join(Wire.Frame(peer, Wire.Ping, Bytes.Letters(20)), Wire.Frame(peer, Wire.Ping, "second"),
                    Wire.Frame(peer, Wire.Text, "t")));
                Assert.AreEqual((int)WsEvent.Ping, (int)end.Next());
                end.Send(3);
                Assert.AreEqual((int)WsEvent.NeedSend, (int)end.Next());
                Assert.AreEqual((int)WsEvent.NeedSend, (int)end.Next());
                end.Flush();
                end.Pump();
                Assert.AreEqual("Ping(second) Text(t) > pong(" + Bytes.Show(Bytes.Letters(20)) + ") pong(second)", end.Transcript);
            }
        }

        [TestMethod]
        public void CloseFrame_duringHalfSentPong_isSentAfterIt()
        {
            foreach (WsRole role in Wire.Roles)
            {
                WsRole peer = Wire.Peer(role);
                byte[] ping = Wire.Frame(peer, Wire.Ping, Bytes.Letters(125));
                string pong = "pong(" + Bytes.Show(Bytes.Letters(125)) + ") ";
                for (int sent = 1; sent < ping.Length; sent += 30)
                {
                    var end = new Endpoint(role);
                    end.Put(ping);
                    end.Next();
                    end.Send(sent);
                    end.Protocol.Close(1001, Bytes.LetterText(123));
                    Assert.AreEqual(pong + "close(1001)", end.SentFrames);

                    end = new Endpoint(role);
                    end.Put(Bytes.Join(ping, Wire.CloseFrame(peer, 4000, "x")));
                    end.Next();
                    end.Send(sent);
                    Assert.AreEqual((int)WsEvent.Close, (int)end.Next());
                    Assert.AreEqual(pong + "close(4000)", end.SentFrames);
                }
            }
        }

        [TestMethod]
        public void Data_duringHalfSentPong_doesNotSplitIt()
        {
            foreach (WsRole role in Wire.Roles)
            {
                WsRole peer = Wire.Peer(role);
                for (int sent = 1; sent < 20; sent++)
                {
                    var end = new Endpoint(role);
                    end.Put(Wire.Frame(peer, Wire.Ping, Bytes.Letters(20)));
                    end.Next();
                    end.Send(sent);
                    Expect.Sent(end.Protocol.SendText("data"));
                    Expect.Sent(end.Protocol.BeginMessage(Opcode.Binary, 2));
                    end.Protocol.Append(Bytes.Of("ab"), 0, 2);
                    Assert.AreEqual("pong(" + Bytes.LetterText(20) + ") text(data) binary(ab)", end.SentFrames);
                }
            }
        }

        [TestMethod]
        public void Data_duringHalfSentPong_precedesCloseFrame()
        {
            var end = new Endpoint(WsRole.Server);
            end.Put(Wire.Frame(WsRole.Client, Wire.Ping, "12345"));
            end.Next();
            end.Send(3);
            Expect.Sent(end.Protocol.SendText("data"));
            end.Protocol.Close(1001, null);
            Assert.AreEqual("pong(12345) text(data) close(1001)", end.SentFrames);
        }

        [TestMethod]
        public void Reset_afterAnyEnding_makesItNew()
        {
            var end = new Endpoint(WsRole.Server, 64, 64);
            WsProtocol p = end.Protocol;
            string[] endings =
                { "C1 80", "88 80 00 00 00 00", "01 82 00 00 00 00 41 E2", "89 82 00 00 00 00 41 42 81", "02 FE 00 FF 00 00 00 00 41 42" };
            foreach (string hex in endings)
            {
                end.Feed(Bytes.Hex(hex));
                p.BeginMessage(Opcode.Text);
                p.Append(Bytes.Letters(30), 0, 30);
                p.TransportClosed();
                p.Reset();
                Expect.Equal(WsState.Connecting, p.State);
                Expect.Equal(WsError.None, p.Error);
                Assert.AreEqual(0, p.TxCount);
                Assert.AreEqual(1006, p.CloseCodeReceived);
                p.Open();
                end.ClearEvents();
                end.TakeSent();
                byte[] text = Wire.Frame(WsRole.Client, Wire.Text, Bytes.Letters(64));
                byte[] wire = Bytes.Join(text, Wire.Frame(WsRole.Client, Wire.Ping, "p"));
                end.Feed(wire, 1, 1);
                Assert.AreEqual("Text(" + Bytes.Show(Bytes.Letters(64)) + ") Ping(p) > pong(p)", end.Transcript);
                Expect.Sent(p.Send(Opcode.Binary, Bytes.Letters(62), 0, 62));
                end.TakeSent();
            }
        }

        [TestMethod]
        public void Constructor_withBuffersTooSmallOrNoEntropy_throws()
        {
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => new WsProtocol(WsRole.Server, 15, 16, null));
            Expect.Throws(typeof(ArgumentOutOfRangeException), () => new WsProtocol(WsRole.Server, 16, 15, null));
            Expect.Throws(typeof(ArgumentNullException), () => new WsProtocol(WsRole.Client, 16, 16, null));
        }
    }
}
