using System;
using NanoWs.Kit;
#if NANOFRAMEWORK_1_0
using nanoFramework.TestFramework;
#else
using Microsoft.VisualStudio.TestTools.UnitTesting;
#endif

namespace NanoWs.Tests
{
    /// <summary>Two protocols exchange messages over a link with random delays and splits: they arrive whole and in order.</summary>
    [TestClass]
    public class RandomLinkTests
    {
        [TestMethod]
        public void Messages_overRandomLink_arriveInOrder()
        {
#if NANOFRAMEWORK_1_0
            const int Seeds = 4;
            const int Steps = 150;
#else
            const int Seeds = 300;
            const int Steps = 1500;
#endif
            for (int seed = 1; seed <= Seeds; seed++) new RandomLink(seed).Run(Steps);
        }
    }

    /// <summary>One end sends everything that can be sent, the other pings it and reads.</summary>
    internal sealed class RandomLink
    {
        private readonly Random _random;
        private readonly string _name;
        private readonly Endpoint _from;
        private readonly Endpoint _to;
        private readonly Sink _expected = new Sink();
        private readonly Sink _got = new Sink();
        private readonly Sink _wire = new Sink();
        private byte[] _message; // being streamed
        private int _messageAt;

        public RandomLink(int seed)
        {
            _random = new Random(seed);
            _name = "seed " + seed.ToString();
            WsRole role = seed % 2 == 0 ? WsRole.Server : WsRole.Client;
            _from = new Endpoint(role, 16 + _random.Next(150), 16 + _random.Next(200));
            _to = new Endpoint(Wire.Peer(role), 16 + _random.Next(150), 16 + _random.Next(200));
        }

        public void Run(int steps)
        {
            for (int i = 0; i < steps; i++) Step();
            while (_message != null) Continue();
            for (int i = 0; i < 10; i++) Transfer(100000);
            Expect.Equal(_expected.ToArray(), _got.ToArray(), _name);
            Expect.Equal(WsState.Open, _from.Protocol.State, _name);
            Expect.Equal(WsState.Open, _to.Protocol.State, _name);
        }

        private void Step()
        {
            switch (_random.Next(6))
            {
                case 0: SendWhole(); break;
                case 1: Begin(); break;
                case 2: Continue(); break;
                case 3: _to.Protocol.Ping(Bytes.Letters(125), 0, _random.Next(126)); break;
                default: Transfer(1 + _random.Next(_random.Next(4) == 0 ? 300 : 12)); break;
            }
        }

        private byte[] Message(int largest)
        {
            byte[] letters = Bytes.Letters(_random.Next(largest + 1));
            if (letters.Length > 0) letters[0] = (byte)('A' + _random.Next(26));
            return letters;
        }

        private void SendWhole()
        {
            byte[] message = Message(_from.Protocol.MaxSend);
            WsSendResult result = _random.Next(2) == 0
                ? _from.Protocol.SendText(Bytes.Text(message))
                : _from.Protocol.Send(Opcode.Binary, message, 0, message.Length);
            Assert.IsTrue(result != WsSendResult.Closed, _name);
            if (result == WsSendResult.Sent) Note(_expected, message, 0, message.Length, true);
        }

        private void Begin()
        {
            byte[] message = Message(500);
            WsSendResult result = _random.Next(2) == 0
                ? _from.Protocol.BeginMessage(Opcode.Text)
                : _from.Protocol.BeginMessage(Opcode.Binary, message.Length);
            if (result != WsSendResult.Sent) return;
            _message = message;
            _messageAt = 0;
            Note(_expected, message, 0, message.Length, true);
        }

        private void Continue()
        {
            if (_message == null) return;
            int left = _message.Length - _messageAt;
            int count = left == 0 ? 0 : 1 + _random.Next(left);
            if (count > 0) _messageAt += _from.Protocol.Append(_message, _messageAt, count);
            else if (_from.Protocol.EndMessage() == WsSendResult.Sent) _message = null;
            if (_random.Next(3) == 0) Transfer(1 + _random.Next(60));
        }

        // A few bytes each way.
        private void Transfer(int most)
        {
            Move(_from.Protocol, _to, most);
            Move(_to.Protocol, _from, most);
        }

        private void Move(WsProtocol from, Endpoint to, int most)
        {
            while (most > 0 && from.TxCount > 0)
            {
                WsProtocol p = to.Protocol;
                int room = p.PrepareReceive();
                int count = most < from.TxCount ? most : from.TxCount;
                if (count > room) count = room;
                if (count == 0) return;
                Array.Copy(from.TxBuffer, from.TxOffset, p.RxBuffer, p.RxOffset, count);
                WsEvent e = p.Received(count);
                from.Sent(count);
                most -= count;
                if (!Take(to, e)) return;
            }
        }

        private bool Take(Endpoint to, WsEvent e)
        {
            WsProtocol p = to.Protocol;
            for (; e != WsEvent.NeedData; e = p.Next())
            {
                e = p.Reply(e);
                if (e == WsEvent.NeedSend) return false; // the reply is pending: receiving continues nevertheless
                Assert.IsTrue(e != WsEvent.Failed, _name);
                if (e < WsEvent.Text || e > WsEvent.BinaryPart) continue;
                Note(_got, p.RxBuffer, p.EventOffset, p.EventCount, e <= WsEvent.Binary || p.IsFinalPart);
            }

            return true;
        }

        private static void Note(Sink sink, byte[] bytes, int offset, int count, bool isFinal)
        {
            sink.Add(bytes, offset, count);
            if (isFinal) sink.Add((byte)'.');
        }
    }
}
