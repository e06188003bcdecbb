using System.Collections.Generic;
using System.Linq;

namespace NanoWs.Conformance
{
    // Section 5.4, and what other libraries got wrong: fragments x split reads x control frames between x lengths.
    public static partial class Suite
    {
        private static void AddFragmentationCases()
        {
            string[] shows = { "5.4-2", "5.4-4", "5.4-5", "6.2-1", "6.2-4", "6.2-5", "6.2-6" };
            Group whole = NewGroup("5.4", "fragments, whole", Target.Both, shows);
            Group bytewise = NewGroup("5.4", "fragments, byte by byte", Target.Both, shows);
            Group cut = NewGroup("5.4", "fragments, cut at every place", Target.Both, shows);
            foreach (int opcode in new[] { Frame.Text, Frame.Binary })
            {
                foreach (int length in Samples.Lengths)
                {
                    foreach (bool withControls in new[] { false, true })
                    {
                        string name = Samples.Name(opcode) + " of " + length + (withControls ? " with a ping and a pong between" : "");
                        whole.Add(name, p => Matrix(p, opcode, length, withControls, new[] { 2, 3, 5, 16 }, (bytes, _) => p.Send(bytes)));
                        if (length < 300)
                        {
                            bytewise.Add(name,
                                p => Matrix(p, opcode, length, withControls, new[] { 2, 3 }, (bytes, _) => p.Wire.SendPieces(bytes)));
                        }

                        cut.Add(name, p =>
                        {
                            foreach (int at in Cuts(p, length, withControls))
                            {
                                Matrix(p, opcode, length, withControls, new[] { 3 }, (bytes, _) => p.Wire.SendCut(bytes, at), close: false);
                            }

                            p.CloseNormally();
                        });
                    }
                }
            }

            Group shapes = NewGroup("5.4", "fragments of unusual sizes", Target.Both, shows);
            shapes.Add("all empty", p => Shape(p, 0, 0, 0));
            shapes.Add("only the first empty", p => Shape(p, 0, 5, 5));
            shapes.Add("only the last empty", p => Shape(p, 5, 5, 0));
            shapes.Add("empty ones between", p => Shape(p, 5, 0, 0, 0, 5));
            shapes.Add("one byte each", p => Shape(p, Enumerable.Repeat(1, 600).ToArray()));
            shapes.Add("a small one before a large one", p => Shape(p, 1, 70000));
            shapes.Add("a large one before a small one", p => Shape(p, 70000, 1));
            shapes.Add("a thousand empty ones", p => Shape(p, Enumerable.Repeat(0, 1000).Append(3).ToArray()));
            shapes.Add("many", p => Shape(p, Enumerable.Repeat(4, 4096).ToArray()));

            Group between = NewGroup("5.4", "control frames between fragments are handled at once", Target.Both, "5.4-1", "5.4-4",
                "5.5.2-1", "5.5.2-2", "6.2-2");
            foreach (int length in Samples.Lengths)
            {
                between.Add("a ping after the first fragment of a message of " + length, p =>
                {
                    byte[] data = Samples.Data(length);
                    byte[] ping = Samples.Data(125);
                    int first = length / 2;
                    p.Send(p.Frame(Frame.Binary, data[..first], false), p.Frame(Frame.Ping, ping));
                    ExpectPongAmongParts(p, ping, out int echoed);
                    p.Send(p.Frame(Frame.Continuation, data[first..]));
                    p.ExpectRest(Frame.Binary, data, echoed);
                    p.CloseNormally();
                });
            }

            between.Add("an unsolicited pong", p =>
            {
                p.Send(p.Frame(Frame.Text, Samples.Hello, false), p.Frame(Frame.Pong, Samples.Hello),
                    p.Frame(Frame.Continuation, Samples.Hello));
                p.ExpectMessage(Frame.Text, Peer.Join(Samples.Hello, Samples.Hello));
                p.CloseNormally();
            });
            between.Add("a ping after each of ten fragments", p =>
            {
                byte[] data = Samples.TextOf(1000);
                int[] parts = Samples.Parts(1000, 10);
                int at = 0, echoed = 0;
                for (int i = 0; i < 10; i++)
                {
                    p.Send(p.Frame(i == 0 ? Frame.Text : 0, data[at..(at + parts[i])], i == 9));
                    at += parts[i];
                    if (i == 9) break;
                    byte[] ping = Samples.Data(i * 13);
                    p.Send(p.Frame(Frame.Ping, ping));
                    ExpectPongAmongParts(p, ping, out int more);
                    echoed += more;
                }

                p.ExpectRest(Frame.Text, data, echoed);
                p.CloseNormally();
            });
            between.Add("a close frame", p =>
            {
                p.Send(p.Frame(Frame.Text, Samples.Hello, false), p.Close(1000), p.Frame(Frame.Continuation, Samples.Hello));
                p.ExpectCloseReply(1000);
            });

            Group order = NewGroup("5.4", "fragments of two messages", Target.Both, "5.4-3", "7.1.7-3");
            foreach (int opcode in new[] { Frame.Text, Frame.Binary })
            {
                foreach (bool fin in new[] { true, false })
                {
                    Failing(order, "a new " + Samples.Name(opcode) + (fin ? "" : " fragment") + " within a message", 1002,
                        p => Peer.Join(p.Frame(Frame.Text, Samples.Hello, false), p.Frame(opcode, Samples.Hello, fin)));
                    Failing(order, "a new " + Samples.Name(opcode) + (fin ? "" : " fragment") + " after three fragments and a ping", 1002,
                        p => Peer.Join(
                            p.Frame(Frame.Binary, Samples.Hello, false), p.Frame(0, Samples.Hello, false), p.Frame(0, new byte[0], false),
                            p.Frame(Frame.Pong, Samples.Hello), p.Frame(opcode, Samples.Hello, fin)));
                }
            }

            Group orphan = NewGroup("5.4", "a continuation of nothing", Target.Both, "5.4-6", "7.1.7-3");
            foreach (bool fin in new[] { true, false })
            {
                string name = fin ? "with FIN" : "without FIN";
                Failing(orphan, name, 1002, p => p.Frame(Frame.Continuation, Samples.Hello, fin));
                Failing(orphan, name + ", empty", 1002, p => p.Frame(Frame.Continuation, new byte[0], fin));
                orphan.Add(name + ", after a whole message", p =>
                {
                    p.Send(p.Frame(Frame.Text, Samples.Hello), p.Frame(Frame.Continuation, Samples.Hello, fin),
                        p.Frame(Frame.Text, Samples.Hello));
                    p.ExpectMessage(Frame.Text, Samples.Hello);
                    p.ExpectFailure(1002);
                });
                orphan.Add(name + ", after a fragmented message", p =>
                {
                    p.Send(p.Fragments(Frame.Text, Samples.Hello, new[] { 2, 3 }), p.Frame(Frame.Continuation, Samples.Hello, fin),
                        p.Frame(Frame.Text, Samples.Hello));
                    p.ExpectMessage(Frame.Text, Samples.Hello);
                    p.ExpectFailure(1002);
                });
            }
        }

        private static void Matrix(Peer p, int opcode, int length, bool withControls, int[] counts, System.Action<byte[], int> send,
            bool close = true)
        {
            byte[] data = Samples.Of(opcode, length);
            byte[] ping = Samples.Data(17);
            byte[][] between = withControls ? new[] { p.Frame(Frame.Ping, ping), p.Frame(Frame.Pong, ping) } : new byte[0][];
            foreach (int count in counts)
            {
                send(p.Fragments(opcode, data, Samples.Parts(length, count), between), count);
                int pongs = 0;
                p.ExpectMessageAmong(opcode, data, () => pongs++);
                // Section 5.5.3: only the most recent ping needs a pong.
                if (withControls && pongs == 0) p.ExpectPong(ping);
            }

            p.ExpectAliveAmongPongs();
            if (close) p.CloseNormally();
        }

        // Everywhere in short messages; in long ones around headers, and around the sizes that buffers have.
        private static IEnumerable<int> Cuts(Peer p, int length, bool withControls)
        {
            int header = length / 3 < 126 ? 2 : 4;
            int mask = p.IsClient ? 4 : 0;
            int second = header + mask + length / 3;
            int third = second + header + mask + length / 3;
            int all = third + header + mask + length / 3 + (withControls ? 2 * (19 + mask) * 2 : 0);
            if (length < 100) return Enumerable.Range(1, all);
            var places = new SortedSet<int>();
            foreach (int at in new[] { 0, second, third, all - 1 })
            {
                for (int i = -2; i < header + mask + 3; i++) places.Add(at + i);
            }

            foreach (int at in new[] { 256, 512, 643, 1024, 4096, 65536 }) places.Add(at);
            return places.Where(at => at > 0 && at < all);
        }

        private static void Shape(Peer p, params int[] sizes)
        {
            foreach (int opcode in new[] { Frame.Text, Frame.Binary })
            {
                byte[] data = Samples.Of(opcode, sizes.Sum());
                p.Send(p.Fragments(opcode, data, sizes));
                p.ExpectMessage(opcode, data);
            }

            p.ExpectAlive();
            p.CloseNormally();
        }

        // An echo that streams may begin before the message is complete.
        private static void ExpectPongAmongParts(Peer p, byte[] ping, out int echoed)
        {
            echoed = 0;
            for (;;)
            {
                Frame frame = p.ReadFrame() ?? throw new Finding("the connection ended instead of a pong");
                if (frame.Opcode == Frame.Pong)
                {
                    Finding.Unless(frame.Payload.SequenceEqual(ping), "a pong that does not carry the ping's payload");
                    return;
                }

                Finding.Unless(frame.Opcode is Frame.Continuation or Frame.Text or Frame.Binary && !frame.Fin,
                    "a frame that was not expected: " + frame);
                echoed += frame.Payload.Length;
            }
        }
    }
}
