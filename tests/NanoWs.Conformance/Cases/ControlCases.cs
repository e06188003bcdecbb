using System.Collections.Generic;
using System.Linq;

namespace NanoWs.Conformance
{
    // Sections 5.5, 5.5.2 and 5.5.3.
    public static partial class Suite
    {
        private static readonly int[] s_controlOpcodes = { Frame.Close, Frame.Ping, Frame.Pong };

        private static void AddControlCases()
        {
            Group size = NewGroup("5.5", "control frames of more than 125 bytes", Target.Both, "5.5-1", "7.1.7-3");
            Group pieces = NewGroup("5.5", "fragmented control frames", Target.Both, "5.4-1", "5.5-2", "7.1.7-3");
            foreach (int opcode in s_controlOpcodes)
            {
                string name = Samples.Name(opcode);
                foreach (int length in new[] { 126, 127, 1000, 65535, 65536 })
                {
                    Failing(size, name + " of " + length, 1002,
                        p => p.Frame(opcode,
                            opcode == Frame.Close ? Frame.ClosePayload(1000, Samples.TextOf(length - 2)) : Samples.Data(length)));
                }

                Failing(size, name + " of 125 in 16 bits", 1002,
                    p => p.Frame(opcode, opcode == Frame.Close ? Frame.ClosePayload(1000, Samples.TextOf(123)) : Samples.Data(125),
                        form: LengthForm.In16Bits));
                Failing(size, name + " of 0 in 64 bits", 1002, p => p.Frame(opcode, new byte[0], form: LengthForm.In64Bits));
                Failing(size, name + ", only the first two bytes", 1002, p => p.Header(opcode, 126)[..2]);

                Failing(pieces, name + " without FIN", 1002,
                    p => p.Frame(opcode, opcode == Frame.Close ? Frame.ClosePayload(1000, new byte[0]) : Samples.Hello, fin: false));
                Failing(pieces, name + " without FIN, empty", 1002, p => p.Frame(opcode, new byte[0], fin: false));
                Failing(pieces, name + " in two fragments", 1002,
                    p => p.Fragments(opcode, opcode == Frame.Close ? Frame.ClosePayload(1000, Samples.Hello) : Samples.Hello,
                        new[] { 2, 3 }));
                Failing(pieces, name + " without FIN between fragments", 1002,
                    p => Peer.Join(p.Frame(Frame.Text, Samples.Hello, false), p.Frame(opcode, new byte[0], fin: false)));
            }

            Group ping = NewGroup("5.5.2", "pings", Target.Both, "5.5.2-1", "5.5.2-2", "5.5.3-1", "6.2-2");
            for (int length = 0; length <= 125; length += length < 120 ? 15 : 1)
            {
                int n = length;
                ping.Add("of " + n + " bytes", p =>
                {
                    p.Send(p.Frame(Frame.Ping, Samples.Data(n)));
                    p.ExpectPong(Samples.Data(n));
                    p.CloseNormally();
                });
            }

            ping.Add("of bytes that are not UTF-8", p =>
            {
                byte[] data = Samples.Hex("00fffefdfcfb00ff");
                p.Send(p.Frame(Frame.Ping, data));
                p.ExpectPong(data);
                p.CloseNormally();
            });
            ping.Add("byte by byte", p =>
            {
                p.Wire.SendPieces(p.Frame(Frame.Ping, Samples.Data(125)));
                p.ExpectPong(Samples.Data(125));
                p.CloseNormally();
            });
            ping.Add("cut at every place", p =>
            {
                for (int cut = 1; cut < 30; cut++)
                {
                    p.Wire.SendCut(p.Frame(Frame.Ping, Samples.Data(30)), cut);
                    p.ExpectPong(Samples.Data(30));
                }

                p.CloseNormally();
            });
            ping.Add("ten in one segment", p => TenPings(p, (q, bytes) => q.Send(bytes)));
            ping.Add("ten, byte by byte", p => TenPings(p, (q, bytes) => q.Wire.SendPieces(bytes)));
            ping.Add("between messages", p =>
            {
                p.Send(p.Frame(Frame.Text, Samples.Hello), p.Frame(Frame.Ping, Samples.Hello), p.Frame(Frame.Text, Samples.Hello));
                int pongs = 0;
                p.ExpectMessageAmong(Frame.Text, Samples.Hello, () => pongs++);
                p.ExpectMessageAmong(Frame.Text, Samples.Hello, () => pongs++);
                if (pongs == 0) p.ExpectPong(Samples.Hello);
                p.CloseNormally();
            });
            ping.Add("a thousand, while the peer does not read", p =>
            {
                p.Send(Enumerable.Range(0, 1000).Select(i => p.Frame(Frame.Ping, new[] { (byte)(i >> 8), (byte)i })).ToArray());
                p.ExpectAliveAmongPongs();
                p.CloseNormally();
            });

            Group pong = NewGroup("5.5.3", "unsolicited pongs", Target.Both, "5.5.3-2", "6.2-2");
            foreach (int length in new[] { 0, 5, 125 })
            {
                pong.Add("of " + length + " bytes", p =>
                {
                    p.Send(p.Frame(Frame.Pong, Samples.Data(length)));
                    p.ExpectAlive();
                    p.CloseNormally();
                });
            }

            pong.Add("a hundred", p =>
            {
                p.Send(Enumerable.Repeat(p.Frame(Frame.Pong, Samples.Hello), 100).ToArray());
                p.ExpectAlive();
                p.CloseNormally();
            });
        }

        // Section 5.5.3 asks for the last pong only; all ten, in order, is what others do, and what we do.
        private static void TenPings(Peer p, System.Action<Peer, byte[]> send)
        {
            var pings = new List<byte[]>();
            for (int i = 0; i < 10; i++) pings.Add(new[] { (byte)'p', (byte)i });
            send(p, Peer.Join(pings.Select(x => p.Frame(Frame.Ping, x)).ToArray()));
            foreach (byte[] x in pings) p.ExpectPong(x);
            p.CloseNormally();
        }
    }
}
