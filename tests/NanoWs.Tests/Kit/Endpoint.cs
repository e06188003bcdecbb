using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>The nonce of the RFC's example, "the sample nonce", over and over.</summary>
    internal sealed class SampleNonce : WsEntropy
    {
        private int _at;

        public override uint Next()
        {
            byte[] nonce = Bytes.Of("the sample nonce");
            uint bits = BitConverter.ToUInt32(nonce, _at & 12);
            _at += 4;
            return bits;
        }
    }

    /// <summary>
    /// A protocol under test: it is fed in pieces of any size, its events are recorded ("Text(Hi) Ping() Failed(MaskMissing)"), and the
    /// frames it sends are collected. Messages received in parts are joined, as "TextParts(...)".
    /// </summary>
    internal sealed class Endpoint
    {
        private readonly Notes _notes = new Notes();
        private readonly Sink _sent = new Sink();
        private readonly Sink _parts = new Sink();
        private int _arrived; // bytes not yet processed

        public readonly WsProtocol Protocol;

        public Endpoint(WsRole role, int receiveBuffer = 128, int sendBuffer = 128)
        {
            Protocol = new WsProtocol(role, receiveBuffer, sendBuffer, new CountingEntropy());
            Protocol.Open();
        }

        /// <summary>The events so far.</summary>
        public string Events => _notes.ToString();

        /// <summary>The frames sent so far; those that were pending are sent now.</summary>
        public string SentFrames
        {
            get
            {
                Flush();
                return Wire.Read(Protocol.Role, _sent.ToArray());
            }
        }

        /// <summary>The bytes sent since the last call; those that were pending are sent now.</summary>
        public byte[] TakeSent()
        {
            Flush();
            return _sent.Take();
        }

        /// <summary>Events and frames sent in one line.</summary>
        public string Transcript => Events + " > " + SentFrames;

        public void ClearEvents() => _notes.Take();

        /// <summary>Lets the peer take what is pending.</summary>
        public void Flush()
        {
            while (Protocol.TxCount > 0) Send(Protocol.TxCount);
        }

        /// <summary>Lets the peer take some bytes of what is pending.</summary>
        public void Send(int count)
        {
            _sent.Add(Protocol.TxBuffer, Protocol.TxOffset, count);
            Protocol.Sent(count);
        }

        public void Feed(byte[] wire) => Feed(wire, wire.Length, 1);

        /// <summary>Feeds a first piece, and the rest in pieces of <paramref name="step"/> bytes.</summary>
        public void Feed(byte[] wire, int first, int step)
        {
            int pos = 0;
            int piece = first;
            while (pos < wire.Length)
            {
                int end = pos + piece;
                if (end > wire.Length) end = wire.Length;
                while (pos < end)
                {
                    int room = Protocol.PrepareReceive();
                    Assert.IsTrue(room > 0, "no room to receive after NeedData");
                    if (room > end - pos) room = end - pos;
                    Array.Copy(wire, pos, Protocol.RxBuffer, Protocol.RxOffset, room);
                    _arrived = room;
                    pos += room;
                    Pump();
                }

                piece = step;
            }
        }

        /// <summary>Puts bytes into the receive buffer; <see cref="Next"/> processes them.</summary>
        public void Put(byte[] wire)
        {
            Assert.IsTrue(Protocol.PrepareReceive() >= wire.Length, "no room");
            Array.Copy(wire, 0, Protocol.RxBuffer, Protocol.RxOffset, wire.Length);
            _arrived = wire.Length;
        }

        /// <summary>The next event, without the response to it.</summary>
        public WsEvent Read()
        {
            int count = _arrived;
            _arrived = 0;
            return count > 0 ? Protocol.Received(count) : Protocol.Next();
        }

        /// <summary>The next event, whose response is pending then.</summary>
        public WsEvent Next() => Protocol.Reply(Read());

        /// <summary>Processes all events; replies are sent at once.</summary>
        public void Pump()
        {
            WsEvent e;
            for (int events = 0; (e = Next()) != WsEvent.NeedData; events++)
            {
                Assert.IsTrue(events < 2000, "the events never end");
                Note(e);
                Flush();
            }
        }

        public void Note(WsEvent e)
        {
            byte[] rx = Protocol.RxBuffer;
            int offset = Protocol.EventOffset;
            int count = Protocol.EventCount;
            switch (e)
            {
                case WsEvent.Text: Write("Text", Bytes.Show(rx, offset, count)); break;
                case WsEvent.Binary: Write("Binary", Bytes.Show(rx, offset, count)); break;
                case WsEvent.TextPart: Part("TextParts", rx, offset, count, true); break;
                case WsEvent.BinaryPart: Part("BinaryParts", rx, offset, count, false); break;
                case WsEvent.Ping: Write("Ping", Bytes.Show(rx, offset, count)); break;
                case WsEvent.Pong: Write("Pong", Bytes.Show(rx, offset, count)); break;
                case WsEvent.Close:
                    string reason = Bytes.Show(rx, offset, count);
                    Write("Close", Protocol.CloseCodeReceived.ToString() + (reason.Length > 0 ? "," + reason : ""));
                    break;
                case WsEvent.Failed: Write("Failed", Names.Of(Protocol.Error)); break;
            }
        }

        private void Part(string name, byte[] rx, int offset, int count, bool isText)
        {
            if (isText)
            {
                Assert.AreEqual(Utf8Validator.Complete, Utf8Validator.Validate(Utf8Validator.Complete, rx, offset, count),
                    "a part is cut between characters");
            }

            Assert.IsTrue(count > 0 || Protocol.IsFinalPart, "an empty part that is not the last");
            _parts.Add(rx, offset, count);
            if (Protocol.IsFinalPart) Write(name, Bytes.Show(_parts.Take()));
        }

        private void Write(string name, string text) => _notes.Add(name + "(" + text + ")");
    }

    /// <summary>A vector, split in every way that a network can split it: the transcript must be the same.</summary>
    internal static class Cuts
    {
        /// <param name="role">Who receives it.</param>
        /// <param name="receiveBuffer">In how many bytes.</param>
        /// <param name="wire">What comes.</param>
        /// <param name="expected">The events, " > ", the frames sent.</param>
        public static void Check(WsRole role, int receiveBuffer, byte[] wire, string expected)
        {
            One(role, receiveBuffer, wire, wire.Length, 1, expected);
            One(role, receiveBuffer, wire, 1, 1, expected);
            for (int split = 1; split < wire.Length; split = Next(split, wire.Length))
            {
                One(role, receiveBuffer, wire, split, wire.Length, expected);
            }

            Trailing(role, receiveBuffer, wire, expected);

            // In a large buffer most messages take the fast path.
            if (receiveBuffer < 512 && expected.IndexOf("Parts(") < 0) One(role, 512, wire, wire.Length, 1, expected);
        }

        // All split points of short vectors; of long ones those near the ends, and some between.
        private static int Next(int split, int length)
        {
#if NANOFRAMEWORK_1_0
            const int Near = 8;
            const int Between = 5;
#else
            const int Near = 80;
            const int Between = 20;
#endif
            if (split < Near || split >= length - Near) return split + 1;
            int next = split + length / Between + 1;
            return next < length - Near ? next : length - Near;
        }

        private static void One(WsRole role, int receiveBuffer, byte[] wire, int first, int step, string expected)
        {
            var end = new Endpoint(role, receiveBuffer);
            end.Feed(wire, first, step);
            Assert.AreEqual(expected, end.Transcript, "pieces of " + first.ToString() + ", " + step.ToString());
        }

        // A pong may follow anything; after a close frame or a failure it is ignored.
        private static void Trailing(WsRole role, int receiveBuffer, byte[] wire, string expected)
        {
            var end = new Endpoint(role, receiveBuffer);
            end.Feed(Bytes.Join(wire, Wire.Frame(Wire.Peer(role), Wire.Pong, "tail")));
            bool isOver = end.Events.EndsWith("Pong(tail)") == false;
            Assert.AreEqual(expected.IndexOf("Close(") >= 0 || expected.IndexOf("Failed(") >= 0, isOver, "trailing bytes");
            if (isOver) Assert.AreEqual(expected, end.Transcript, "trailing bytes");
        }
    }
}
