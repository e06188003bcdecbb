using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoWs.Kit;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// Two ends that talk to each other over lines that cut and delay: whatever is sent arrives as it was, in order, and what lies on the
    /// wire keeps the rules for senders.
    /// </summary>
    internal sealed class DuplexTarget : Target
    {
        private static readonly int[] s_buffers = { 16, 40, 130, 131, 135, 260 };

        private sealed class End
        {
            public WsProtocol Protocol;
            public readonly List<byte> Wire = new List<byte>(); // what it has sent
            public int Delivered; // how much of that the other end has
            public readonly List<(bool IsText, byte[] Bytes)> Out = new();
            public readonly List<(bool IsText, byte[] Bytes)> In = new();
            public readonly List<byte> Part = new List<byte>();
            public bool IsStreaming;
            public bool IsText;
            public bool IsClosing;
            public long SizedLeft;
            public readonly List<byte> Stream = new List<byte>();
            public string Close;
            public bool IsCutShort; // a frame whose length was announced was broken off: no close frame can follow if some of it had left

            public void BreakOff()
            {
                // All bytes of a frame whose length was announced are a message, whether it was ended or not.
                if (IsStreaming && SizedLeft == 0) Out.Add((IsText, Stream.ToArray()));
                IsCutShort |= IsStreaming && SizedLeft > 0;
                IsStreaming = false;
            }
        }

        private readonly CountingEntropy _entropy = new CountingEntropy();
        private readonly Trace _trace = new Trace();

        public override string Run(ref Rng rng)
        {
            var client = new End { Protocol = new WsProtocol(WsRole.Client, rng.Pick(s_buffers), rng.Pick(s_buffers), _entropy) };
            var server = new End { Protocol = new WsProtocol(WsRole.Server, rng.Pick(s_buffers), rng.Pick(s_buffers), null) };
            client.Protocol.Open();
            server.Protocol.Open();
            int steps = 10 + rng.Below(40);
            for (int i = 0; i < steps; i++)
            {
                bool mine = rng.OneIn(2);
                End end = mine ? client : server, other = mine ? server : client;
                string problem = rng.OneIn(2) ? Act(end, ref rng) : Move(end, other, ref rng, false);
                if (problem != null) return problem;
            }

            return Settle(client, server, ref rng) ?? Check(client, server, true) ?? Check(server, client, false);
        }

        // Something that an application does.
        private static string Act(End end, ref Rng rng)
        {
            WsProtocol p = end.Protocol;
            switch (rng.Below(end.IsStreaming ? 5 : 8))
            {
                case 0:
                    int size = rng.Below(126);
                    p.Ping(rng.Bytes(size + 2), 1, size);
                    break;
                case 1 when rng.OneIn(6):
                    p.Close(rng.OneIn(3) ? 0 : 4000, null);
                    end.IsClosing = true;
                    end.BreakOff();
                    break;
                case 1:
                case 2:
                case 3:
                case 4:
                    if (end.IsStreaming) return Append(end, ref rng);
                    break;
                case 5:
                    return Begin(end, ref rng);
                default:
                    return Send(end, ref rng);
            }

            return null;
        }

        private static string Send(End end, ref Rng rng)
        {
            bool isText = rng.OneIn(2);
            int length = rng.Below(end.Protocol.MaxSend + 1);
            byte[] data = isText ? Ascii(ref rng, length) : rng.Bytes(length);
            byte[] guarded = new byte[length + 8];
            data.CopyTo(guarded, 4);
            WsSendResult result = isText && rng.OneIn(2)
                ? end.Protocol.SendText(Encoding.ASCII.GetString(data))
                : end.Protocol.Send(isText ? Opcode.Text : Opcode.Binary, guarded, 4, length);
            if (!guarded.AsSpan(4, length).SequenceEqual(data) || guarded.AsSpan(0, 4).IndexOfAnyExcept((byte)0) >= 0)
            {
                return "the caller's array was changed";
            }

            if (result == WsSendResult.Sent) end.Out.Add((isText, data));
            if (result == WsSendResult.Closed && end.Protocol.State == WsState.Open) return "Closed though it is open";
            return null;
        }

        private static byte[] Ascii(ref Rng rng, int length)
        {
            var text = new byte[length];
            for (int i = 0; i < length; i++) text[i] = (byte)(32 + rng.Below(90));
            return text;
        }

        private static string Begin(End end, ref Rng rng)
        {
            end.IsText = rng.OneIn(2);
            long length = rng.OneIn(2) ? rng.Below(300) : -1;
            Opcode opcode = end.IsText ? Opcode.Text : Opcode.Binary;
            WsSendResult result = length < 0 ? end.Protocol.BeginMessage(opcode) : end.Protocol.BeginMessage(opcode, length);
            end.IsStreaming = result == WsSendResult.Sent;
            end.SizedLeft = length;
            end.Stream.Clear();
            return null;
        }

        private static string Append(End end, ref Rng rng)
        {
            WsProtocol p = end.Protocol;
            if (p.State != WsState.Open)
            {
                end.BreakOff();
                return null;
            }

            if (end.SizedLeft == 0 || (end.SizedLeft < 0 && rng.OneIn(4)))
            {
                WsSendResult result = p.EndMessage();
                if (result != WsSendResult.Sent) return null;
                end.IsStreaming = false;
                end.Out.Add((end.IsText, end.Stream.ToArray()));
                return null;
            }

            int count = rng.Below(100);
            if (end.SizedLeft >= 0) count = (int)Math.Min(count, end.SizedLeft);
            byte[] data = Ascii(ref rng, count);
            byte[] copy = (byte[])data.Clone();
            int taken = p.Append(data, 0, count);
            if (!data.AsSpan().SequenceEqual(copy)) return "the caller's array was changed";
            if (taken < 0 || taken > count) return "Append took " + taken + " of " + count;
            end.Stream.AddRange(data.AsSpan(0, taken).ToArray());
            if (end.SizedLeft >= 0) end.SizedLeft -= taken;
            return null;
        }

        // Bytes from an end to the other.
        private static string Move(End end, End other, ref Rng rng, bool all)
        {
            WsProtocol p = end.Protocol;
            for (int n = all ? int.MaxValue : rng.Below(200); n > 0 && p.TxCount > 0;)
            {
                int count = Math.Min(n, all ? p.TxCount : 1 + rng.Below(p.TxCount));
                end.Wire.AddRange(p.TxBuffer.AsSpan(p.TxOffset, count).ToArray());
                p.Sent(count);
                n -= count;
            }

            WsProtocol q = other.Protocol;
            for (int waits = 0; end.Delivered < end.Wire.Count;)
            {
                int room = q.PrepareReceive();
                int count = Math.Min(room, all ? end.Wire.Count - end.Delivered : 1 + rng.Below(end.Wire.Count - end.Delivered));
                for (int i = 0; i < count; i++) q.RxBuffer[q.RxOffset + i] = end.Wire[end.Delivered + i];
                end.Delivered += count;
                if (!Take(other, count, out string problem))
                {
                    // A ping waits for room in its own direction.
                    while (q.TxCount > 0)
                    {
                        other.Wire.AddRange(q.TxBuffer.AsSpan(q.TxOffset, q.TxCount).ToArray());
                        q.Sent(q.TxCount);
                    }

                    if (++waits > 10000) return "NeedSend without end";
                    if (!Take(other, 0, out problem) && problem == null) continue;
                }

                if (problem != null) return problem;
                if (!all && rng.OneIn(3)) break;
            }

            return null;
        }

        // False if it has to send first.
        private static bool Take(End end, int received, out string problem)
        {
            WsProtocol p = end.Protocol;
            problem = null;
            WsEvent e = p.Received(received);
            for (int turns = 10000; ; turns--, e = p.Next())
            {
                if (turns == 0)
                {
                    problem = "events without end";
                    return false;
                }

                e = p.Reply(e);
                Span<byte> bytes = p.RxBuffer.AsSpan(p.EventOffset, p.EventCount);
                if (end.IsClosing && e is (WsEvent.Text or WsEvent.Binary or WsEvent.TextPart or WsEvent.BinaryPart))
                {
                    problem = "a message after our close frame";
                    return false;
                }

                switch (e)
                {
                    case WsEvent.NeedData: return true;
                    case WsEvent.NeedSend: return false;
                    case WsEvent.Failed:
                        problem = "failed with " + p.Error;
                        return false;
                    case WsEvent.Close:
                        end.Close = p.CloseCodeReceived.ToString();
                        end.BreakOff();
                        break;
                    case WsEvent.Text:
                    case WsEvent.Binary:
                        end.In.Add((e == WsEvent.Text, bytes.ToArray()));
                        break;
                    case WsEvent.TextPart:
                    case WsEvent.BinaryPart:
                        end.Part.AddRange(bytes.ToArray());
                        if (!p.IsFinalPart) break;
                        end.In.Add((e == WsEvent.TextPart, end.Part.ToArray()));
                        end.Part.Clear();
                        break;
                }
            }
        }

        private static string Settle(End a, End b, ref Rng rng)
        {
            for (int i = 0; i < 2000; i++)
            {
                string problem = Finish(a, ref rng) ?? Finish(b, ref rng) ?? Move(a, b, ref rng, true) ?? Move(b, a, ref rng, true);
                if (problem != null) return problem;
                bool idle = !a.IsStreaming && !b.IsStreaming && a.Protocol.TxCount == 0 && b.Protocol.TxCount == 0
                    && a.Delivered == a.Wire.Count && b.Delivered == b.Wire.Count;
                if (idle) return null;
            }

            return "the two ends do not come to rest";
        }

        private static string Finish(End end, ref Rng rng) => end.IsStreaming ? Append(end, ref rng) : null;

        private string Check(End from, End to, bool isClient)
        {
            // An end that closed, or was closed, may have broken a message off, and dropped what came.
            bool anyClose = from.IsClosing || to.IsClosing;
            if (to.In.Count > from.Out.Count || (!anyClose && to.In.Count != from.Out.Count))
            {
                return to.In.Count + " of " + from.Out.Count + " messages arrived";
            }

            for (int i = 0; i < to.In.Count; i++)
            {
                if (to.In[i].IsText != from.Out[i].IsText || !to.In[i].Bytes.AsSpan().SequenceEqual(from.Out[i].Bytes))
                {
                    return "message " + i + " arrived differently";
                }
            }

            _trace.Clear();
            string problem = Model.Sent(from.Wire.ToArray(), isClient, _trace);
            // taken back if nothing of it had left
            if (from.IsCutShort && (problem == "half a payload" || problem == "half a header")) return null;
            if (problem != null) return "on the wire: " + problem + " " + Convert.ToHexString(from.Wire.ToArray());
            if (anyClose && !to.IsCutShort && (from.Close == null || to.Close == null)) return "the closing handshake is not complete";
            return null;
        }
    }
}
