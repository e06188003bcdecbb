using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // Sections 5.1 to 5.3 and 5.7: masks, reserved bits and opcodes, lengths.
    public static partial class Suite
    {
        private static readonly int[] s_allOpcodes = { Frame.Text, Frame.Binary, Frame.Continuation, Frame.Close, Frame.Ping, Frame.Pong };

        private static void AddFramingCases()
        {
            AddMaskCases();
            AddReservedCases();
            AddLengthCases();
            AddExamples();
        }

        private static void AddMaskCases()
        {
            Group unmasked = NewGroup("5.1", "a client's frame without a mask", Target.Server, "5.1-2", "7.1.7-2", "7.1.7-3");
            Group masked = NewGroup("5.1", "a server's frame with a mask", Target.Client, "5.1-4", "7.1.7-1", "7.1.7-3");
            foreach (Group group in new[] { unmasked, masked })
            {
                foreach (int opcode in s_allOpcodes)
                {
                    group.Add(Samples.Name(opcode), p =>
                    {
                        if (opcode == Frame.Continuation) p.Send(p.Frame(Frame.Text, Samples.Hello, fin: false));
                        p.Send(p.Frame(opcode, opcode == Frame.Close ? Frame.ClosePayload(1000, Samples.Hello) : Samples.Hello,
                            masked: !p.IsClient));
                        p.ExpectFailure(1002);
                    });
                }

                group.Add("empty text", p =>
                {
                    p.Send(p.Frame(Frame.Text, new byte[0], masked: !p.IsClient));
                    p.ExpectFailure(1002);
                });
                group.Add("after good messages", p =>
                {
                    Echo(p, Frame.Text, Samples.Hello);
                    Echo(p, Frame.Binary, Samples.Data(300));
                    p.Send(p.Frame(Frame.Text, Samples.Hello, masked: !p.IsClient));
                    p.ExpectFailure(1002);
                });
                group.Add("by its second byte", p =>
                {
                    p.Send(Frame.Header(Frame.Binary, 100000, !p.IsClient)[..2]);
                    p.ExpectFailure(1002);
                });
            }

            Group keys = NewGroup("5.3", "unmasking", Target.Server, "5.3-1", "6.2-7");
            foreach (uint key in new uint[] { 0, 0xFFFFFFFF, 0x00000001, 0x01000000, 0x80808080, 0x01020304 })
            {
                keys.Add("key " + key.ToString("X8"), p =>
                {
                    for (int length = 0; length < 70; length++)
                    {
                        byte[] data = Samples.Data(length);
                        p.Send(p.Frame(Frame.Binary, data, key: key));
                        p.ExpectMessage(Frame.Binary, data);
                    }

                    p.CloseNormally();
                });
            }

            keys.Add("a key cut at every byte, and its payload too", p =>
            {
                byte[] data = Samples.Data(23);
                for (int cut = 1; cut < 29; cut++)
                {
                    p.Wire.SendCut(p.Frame(Frame.Binary, data), cut);
                    p.ExpectMessage(Frame.Binary, data);
                }

                p.CloseNormally();
            });
            keys.Add("another key for each fragment", p =>
            {
                byte[] data = Samples.Data(1000);
                p.Send(p.Fragments(Frame.Binary, data, Samples.Parts(1000, 13)));
                p.ExpectMessage(Frame.Binary, data);
                p.CloseNormally();
            });

            NewGroup("5.3", "the client's masking keys", Target.Client, "5.1-1", "5.3-1", "5.3-2", "5.3-3", "6.1-5")
                .Add("fresh for each frame", p =>
            {
                int before = p.Seen.MaskedFrames;
                for (int i = 0; i < 500; i++) p.Send(p.Frame(Frame.Ping, Samples.Hello));
                int pongs = 0;
                Echo(p, Frame.Text, Samples.Hello, onPong: () => pongs++);
                for (int i = 0; i < 500; i++) Echo(p, Frame.Text, Samples.Hello);
                Finding.Unless(p.Seen.MaskedFrames - before > 500, "too few frames to tell");
                Finding.Unless(p.Seen.DistinctMasks > p.Seen.MaskedFrames * 0.999,
                    "masking keys repeat: " + p.Seen.DistinctMasks + " of " + p.Seen.MaskedFrames);
                p.CloseNormally();
            });
        }

        private static void AddReservedCases()
        {
            Group bits = NewGroup("5.2", "reserved bits", Target.Both, "5.2-1", "5.2-2", "7.1.7-3");
            for (int rsv = 1; rsv < 8; rsv++)
            {
                int value = rsv;
                foreach (int opcode in s_allOpcodes)
                {
                    bits.Add("RSV " + System.Convert.ToString(rsv, 2).PadLeft(3, '0') + ", " + Samples.Name(opcode), p =>
                    {
                        if (opcode == Frame.Continuation) p.Send(p.Frame(Frame.Text, Samples.Hello, fin: false));
                        p.Send(p.Frame(opcode, opcode == Frame.Close ? Frame.ClosePayload(1000, Samples.Hello) : Samples.Hello,
                            rsv: value));
                        p.ExpectFailure(1002);
                    });
                }
            }

            bits.Add("empty", p =>
            {
                p.Send(p.Frame(Frame.Text, new byte[0], rsv: 4));
                p.ExpectFailure(1002);
            });
            bits.Add("after a valid message in the same segment, which is echoed", p =>
            {
                p.Send(p.Frame(Frame.Text, Samples.Hello), p.Frame(Frame.Text, Samples.Hello, rsv: 2), p.Frame(Frame.Ping, Samples.Hello));
                p.ExpectMessage(Frame.Text, Samples.Hello);
                p.ExpectFailure(1002);
            });
            bits.Add("byte by byte", p =>
            {
                p.Wire.SendPieces(p.Frame(Frame.Ping, Samples.Hello, rsv: 1)[..2]);
                p.ExpectFailure(1002);
            });

            Group opcodes = NewGroup("5.2", "reserved opcodes", Target.Both, "5.2-3", "7.1.7-3");
            foreach (int opcode in new[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
            {
                opcodes.Add(opcode.ToString("X") + ", empty", p =>
                {
                    p.Send(p.Frame(opcode, new byte[0]));
                    p.ExpectFailure(1002);
                });
                opcodes.Add(opcode.ToString("X") + ", with payload, behind a message", p =>
                {
                    p.Send(p.Frame(Frame.Text, Samples.Hello), p.Frame(opcode, Samples.Hello), p.Frame(Frame.Ping, Samples.Hello));
                    p.ExpectMessage(Frame.Text, Samples.Hello);
                    p.ExpectFailure(1002);
                });
                opcodes.Add(opcode.ToString("X") + ", between fragments", p =>
                {
                    p.Send(p.Frame(Frame.Text, Samples.Hello, fin: false), p.Frame(opcode, Samples.Hello),
                        p.Frame(Frame.Continuation, Samples.Hello));
                    p.ExpectFailure(1002);
                });
                opcodes.Add(opcode.ToString("X") + ", without FIN", p =>
                {
                    p.Send(p.Frame(opcode, Samples.Hello, fin: false));
                    p.ExpectFailure(1002);
                });
            }
        }

        private static void AddLengthCases()
        {
            Group echo = NewGroup("5.2", "lengths", Target.Both, "5.2-5", "5.2-6", "6.1-2", "6.1-3", "6.1-4", "6.1-6", "6.2-1", "6.2-3");
            foreach (int opcode in new[] { Frame.Text, Frame.Binary })
            {
                foreach (int length in new[] { 0, 1, 2, 3, 4, 5, 7, 8, 9, 124, 125, 126, 127, 128, 129, 255, 256, 257, 510, 511, 512, 513,
                    1000, 4096, 16384, 65534, 65535, 65536, 65537, 131072 })
                {
                    echo.Add(Samples.Name(opcode) + " of " + length, p =>
                    {
                        Echo(p, opcode, Samples.Of(opcode, length));
                        p.ExpectAlive();
                        p.CloseNormally();
                    });
                }
            }

            echo.Add("every one from 0 to 700", p =>
            {
                for (int length = 0; length <= 700; length++) Echo(p, Frame.Binary, Samples.Data(length));
                p.CloseNormally();
            });

            Group longer = NewGroup("5.2", "lengths in more bytes than they need", Target.Both, "5.2-5", "7.1.7-3");
            foreach (int length in new[] { 0, 1, 5, 124, 125 })
            {
                Failing(longer, length + " in 16 bits", 1002, p => p.Frame(Frame.Binary, Samples.Data(length), form: LengthForm.In16Bits));
            }

            foreach (int length in new[] { 0, 1, 125, 126, 127, 65535 })
            {
                Failing(longer, length + " in 64 bits", 1002, p => p.Frame(Frame.Binary, Samples.Data(length), form: LengthForm.In64Bits));
            }

            Failing(longer, "125 in 16 bits, only the header", 1002, p => p.Header(Frame.Text, 125, true, LengthForm.In16Bits));
            Failing(longer, "65535 in 64 bits, only the header", 1002, p => p.Header(Frame.Text, 65535, true, LengthForm.In64Bits));

            Group top = NewGroup("5.2", "a 64-bit length with its top bit set", Target.Both, "5.2-4", "7.1.7-3");
            foreach (long length in new[] { long.MinValue, -1, long.MinValue + 5, unchecked((long)0x8000000000010000) })
            {
                Failing(top, length.ToString("X16"), 1002, p => p.Header(Frame.Binary, length, true, LengthForm.In64Bits));
            }

            NewGroup("5.2", "a length that no memory holds", Target.Both, "5.2-4").Add("2^63-1", p =>
            {
                // Received in parts, or refused with 1009; but no crash, and no allocation.
                p.Send(p.Header(Frame.Binary, long.MaxValue), Samples.Data(1000));
                if (!p.Wire.HasNews(100)) return;
                Frame frame = p.ReadFrame();
                Finding.Unless(frame == null || frame.Opcode == Frame.Binary || (frame.Opcode == Frame.Close && frame.CloseCode == 1009),
                    "a frame that was not expected: " + frame);
            });
        }

        private static void AddExamples()
        {
            Group group = NewGroup("5.7", "the RFC's examples, byte for byte", Target.Both, "5.7-1");
            group.Add("a single-frame text message", p =>
            {
                p.Send(Samples.Hex(p.IsClient ? "8185 37fa213d 7f9f4d5158" : "8105 48656c6c6f"));
                p.ExpectMessage(Frame.Text, Samples.Hello);
                p.CloseNormally();
            });
            group.Add("a fragmented text message", p =>
            {
                p.Send(p.IsClient
                    ? Peer.Join(p.Frame(Frame.Text, Samples.Hello[..3], false), p.Frame(Frame.Continuation, Samples.Hello[3..]))
                    : Samples.Hex("0103 48656c 8002 6c6f"));
                p.ExpectMessage(Frame.Text, Samples.Hello);
                p.CloseNormally();
            });
            group.Add("a ping and its pong", p =>
            {
                p.Send(Samples.Hex(p.IsClient ? "8985 37fa213d 7f9f4d5158" : "8905 48656c6c6f"));
                p.ExpectPong(Samples.Hello);
                p.CloseNormally();
            });
            group.Add("256 bytes and 64 KiB", p =>
            {
                foreach (int length in new[] { 256, 65536 })
                {
                    byte[] data = Samples.Data(length);
                    string header = length == 256 ? "7E0100" : "7F0000000000010000";
                    p.Send(p.IsClient ? p.Frame(Frame.Binary, data) : Peer.Join(Samples.Hex("82" + header), data));
                    p.ExpectMessage(Frame.Binary, data);
                }

                p.CloseNormally();
            });
        }

        // ---- for all ----

        internal static void EchoHello(Peer p) => Echo(p, Frame.Text, Encoding.ASCII.GetBytes("hello"));

        private static void Echo(Peer p, int opcode, byte[] payload, System.Action onPong = null)
        {
            p.Send(p.Frame(opcode, payload));
            if (onPong != null)
            {
                p.ExpectMessageAmong(opcode, payload, onPong);
                return;
            }

            p.ExpectMessage(opcode, payload);
        }

        // Followed by a ping, to which no pong may be sent any more.
        private static void Failing(Group group, string name, int code, System.Func<Peer, byte[]> bytes) => group.Add(name, p =>
        {
            p.Send(bytes(p));
            p.ExpectFailure(code);
        });
    }
}
