using System;
using System.Collections.Generic;
using NanoWs.Kit;

namespace NanoWs.Fuzz
{
    /// <summary>The receiving half of WsProtocol, against the model, in two segmentations.</summary>
    internal sealed class ProtocolTarget : Target
    {
        private static readonly int[] s_buffers = { 16, 17, 31, 64, 125, 128, 203, 512, 1000, 4096 };

        private readonly Dictionary<int, WsProtocol> _protocols = new Dictionary<int, WsProtocol>();
        private readonly CountingEntropy _entropy = new CountingEntropy();
        private readonly Trace _expected = new Trace(), _replies = new Trace(), _seen = new Trace(), _sent = new Trace();
        private readonly List<byte> _out = new List<byte>();
        private readonly List<byte> _message = new List<byte>();

        public override string Run(ref Rng rng)
        {
            bool isClient = rng.OneIn(2);
            int buffer = rng.Pick(s_buffers);
            return Run(Generator.Stream(ref rng, !isClient), isClient, buffer, ref rng);
        }

        /// <summary>Runs given bytes: whole, and cut in two further ways.</summary>
        public string Run(byte[] input, bool isClient, int buffer, ref Rng rng)
        {
            Input = input;
            _expected.Clear();
            _replies.Clear();
            Model.Receive(input, !isClient, _expected, _replies);
            for (int i = 0; i < 2; i++)
            {
                int style = i == 0 ? 0 : input.Length < 200 ? 1 + rng.Below(3) : 3;
                string problem = Feed(isClient, buffer, style, ref rng) ?? Compare(isClient);
                if (problem != null)
                {
                    return (isClient ? "client" : "server") + " with " + buffer + " bytes, cut in style " + style + ": " + problem;
                }
            }

            return null;
        }

        /// <summary>Runs given bytes cut in two at every place, with buffers of every size.</summary>
        public string RunEverySplit(byte[] input, bool isClient, ref Rng rng)
        {
            Input = input;
            _expected.Clear();
            _replies.Clear();
            Model.Receive(input, !isClient, _expected, _replies);
            foreach (int buffer in s_buffers)
            {
                for (int cut = 1; cut < input.Length; cut++)
                {
                    string problem = Feed(isClient, buffer, -cut, ref rng) ?? Compare(isClient);
                    if (problem != null)
                    {
                        return (isClient ? "client" : "server") + " with " + buffer + " bytes, cut at " + cut + ": " + problem;
                    }
                }
            }

            return null;
        }

        private string Compare(bool isClient)
        {
            if (!_seen.Bytes.SequenceEqual(_expected.Bytes)) return "events " + _seen + " instead of " + _expected;
            _sent.Clear();
            string problem = Model.Sent(_out.ToArray(), isClient, _sent);
            if (problem != null) return "sent " + problem;
            return _sent.Bytes.SequenceEqual(_replies.Bytes) ? null : "sent " + _sent + " instead of " + _replies;
        }

        private WsProtocol Protocol(bool isClient, int buffer)
        {
            int id = buffer * 2 + (isClient ? 1 : 0);
            if (!_protocols.TryGetValue(id, out WsProtocol protocol))
            {
                _protocols[id] = protocol = new WsProtocol(isClient ? WsRole.Client : WsRole.Server, buffer, 16 + buffer / 2, _entropy);
            }

            protocol.Reset();
            _entropy.Reset();
            protocol.Open();
            return protocol;
        }

        private string Feed(bool isClient, int buffer, int style, ref Rng rng)
        {
            WsProtocol protocol = Protocol(isClient, buffer);
            _seen.Clear();
            _out.Clear();
            _message.Clear();
            bool givesBack = rng.OneIn(4);
            for (int at = 0; at < Input.Length;)
            {
                int room = protocol.PrepareReceive();
                if (room <= 0) return "no room to receive after NeedData";
                if (protocol.RxOffset + room > protocol.RxBuffer.Length) return "room beyond the buffer";
                int count =
                    Math.Min(style < 0 && at < -style ? -style - at : NextPiece(ref rng, Math.Max(style, 0), Input.Length - at), room);
                Array.Copy(Input, at, protocol.RxBuffer, protocol.RxOffset, count);
                at += count;
                string problem = Drain(protocol, count, givesBack, ref rng);
                if (problem != null) return problem;
            }

            return null;
        }

        private string Drain(WsProtocol protocol, int received, bool givesBack, ref Rng rng)
        {
            WsEvent e = protocol.Received(received);
            for (int turns = 2 * protocol.RxBuffer.Length; ; turns--, e = protocol.Next())
            {
                if (turns < 0) return "events without end";
                e = protocol.Reply(e);
                if (e == WsEvent.NeedData) return null;
                if (e == WsEvent.NeedSend) return "NeedSend though all was sent";
                int offset = protocol.EventOffset, length = protocol.EventCount;
                if (offset < 0 || length < 0 || offset + length > protocol.RxBuffer.Length) return "an event outside the buffer";
                bool isMessage = e is WsEvent.Text or WsEvent.Binary or WsEvent.TextPart or WsEvent.BinaryPart;
                int back = isMessage && givesBack && length > 0 && rng.OneIn(2) ? 1 + rng.Below(length) : 0;
                if (back > 0)
                {
                    _message.AddRange(protocol.RxBuffer.AsSpan(offset, length - back).ToArray());
                    protocol.Defer(back);
                    turns += 2;
                    continue;
                }

                Note(protocol, e, protocol.RxBuffer.AsSpan(offset, length));
                while (protocol.TxCount > 0)
                {
                    int n = 1 + rng.Below(protocol.TxCount);
                    _out.AddRange(protocol.TxBuffer.AsSpan(protocol.TxOffset, n).ToArray());
                    protocol.Sent(n);
                }
            }
        }

        private void Note(WsProtocol protocol, WsEvent e, Span<byte> bytes)
        {
            switch (e)
            {
                case WsEvent.Ping: _seen.Add(Trace.Ping, bytes); break;
                case WsEvent.Pong: _seen.Add(Trace.Pong, bytes); break;
                case WsEvent.Close: _seen.AddCode(Trace.Close, protocol.CloseCodeReceived, bytes); break;
                case WsEvent.Failed: _seen.AddCode(Trace.Failed, WsProtocol.CloseCodeFor(protocol.Error), default); break;
                default:
                    _message.AddRange(bytes.ToArray());
                    bool isPart = e is WsEvent.TextPart or WsEvent.BinaryPart;
                    if (isPart && !protocol.IsFinalPart) break;
                    _seen.Add(e is WsEvent.Text or WsEvent.TextPart ? Trace.Text : Trace.Binary, _message.ToArray());
                    _message.Clear();
                    break;
            }
        }
    }
}
