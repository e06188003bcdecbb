using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // Sections 5.6 and 8.1, with RFC 3629: valid UTF-8, and invalid UTF-8, which must fail at once.
    public static partial class Suite
    {
        private static readonly int[] s_edges =
        {
            0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFDD0, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1FFFF, 0x3FFFF, 0x40000,
            0xFFFFF, 0x100000, 0x10FFFE, 0x10FFFF,
        };

        // What is wrong, up to the byte at which it shows.
        private static readonly string[][] s_bad =
        {
            new[] { "a continuation byte alone", "80" }, new[] { "the last continuation byte alone", "BF" },
            new[] { "two of them", "8080" },
            new[] { "C0", "C0" }, new[] { "C1", "C1" }, new[] { "F5", "F5" }, new[] { "F8", "F8" }, new[] { "FC", "FC" },
            new[] { "FE", "FE" }, new[] { "FF", "FF" },
            new[] { "2 bytes and no second", "C341" }, new[] { "2 bytes, the second C0", "C3C0" },
            new[] { "3 bytes and no second", "E241" }, new[] { "3 bytes and no third", "E28241" },
            new[] { "4 bytes and no second", "F041" }, new[] { "4 bytes and no third", "F09F41" },
            new[] { "4 bytes and no fourth", "F09F9841" }, new[] { "4 bytes, the fourth C2", "F09F98C2" },
            new[] { "overlong, 3 bytes", "E080" }, new[] { "overlong, 3 bytes, the last", "E09F" },
            new[] { "overlong, 4 bytes", "F080" }, new[] { "overlong, 4 bytes, the last", "F08F" },
            new[] { "the first surrogate", "EDA0" }, new[] { "the last surrogate", "EDBF" },
            new[] { "above U+10FFFF", "F490" }, new[] { "far above U+10FFFF", "F4BF" },
        };

        private static readonly string[] s_cutShort =
            { "C3", "E0", "E0A0", "E2", "E282", "ED", "ED9F", "F0", "F090", "F09080", "F1", "F180", "F18080", "F4", "F48F", "F48FBF" };

        private static void AddUtf8Cases()
        {
            Group good = NewGroup("5.6", "text that is UTF-8", Target.Both, "5.6-1");
            foreach (int code in s_edges)
            {
                byte[] text = Encoding.UTF8.GetBytes("[" + char.ConvertFromUtf32(code) + "]");
                good.Add("U+" + code.ToString("X4"), p =>
                {
                    Echo(p, Frame.Text, text);
                    p.Send(p.Fragments(Frame.Text, text, Enumerable.Repeat(1, text.Length).ToArray()));
                    p.ExpectMessage(Frame.Text, text);
                    p.Wire.SendPieces(p.Frame(Frame.Text, text));
                    p.ExpectMessage(Frame.Text, text);
                    p.CloseNormally();
                });
            }

            byte[] greek = Encoding.UTF8.GetBytes(
                "Hello-\u00B5@\u00DF\u00F6\u00E4\u00FC\u00E0\u00E1-UTF-8!! \u03BA\u1F79\u03C3\u03BC\u03B5 \U0001F600");
            good.Add("cut into two fragments at every byte", p =>
            {
                for (int i = 0; i <= greek.Length; i++)
                {
                    p.Send(p.Fragments(Frame.Text, greek, new[] { i, greek.Length - i }));
                    p.ExpectMessage(Frame.Text, greek);
                }

                p.CloseNormally();
            });
            good.Add("a character cut by a ping", p =>
            {
                for (int i = 0; i <= greek.Length; i++)
                {
                    p.Send(p.Fragments(Frame.Text, greek, new[] { i, greek.Length - i }, p.Frame(Frame.Pong, Samples.Hello)));
                    p.ExpectMessage(Frame.Text, greek);
                }

                p.CloseNormally();
            });
            good.Add("every character of two bytes, and a sample of the others", p =>
            {
                var text = new StringBuilder();
                for (int code = 0x80; code < 0x800; code++) text.Append((char)code);
                for (int code = 0x800; code < 0x10FFFF; code += 97)
                {
                    text.Append(code is < 0xD800 or > 0xDFFF ? char.ConvertFromUtf32(code) : "");
                }

                Echo(p, Frame.Text, Encoding.UTF8.GetBytes(text.ToString()));
                p.CloseNormally();
            });
            good.Add("binary may be anything", p =>
            {
                Echo(p, Frame.Binary, Samples.Hex("FFFEC0AFEDA080F4908080"));
                p.Send(p.Fragments(Frame.Binary, Samples.Hex("C3FFEDA0"), new[] { 1, 1, 2 }));
                p.ExpectMessage(Frame.Binary, Samples.Hex("C3FFEDA0"));
                p.CloseNormally();
            });

            string[] shows = { "5.6-1", "8.1-1", "7.1.7-3" };
            Group bad = NewGroup("8.1", "text that is not UTF-8", Target.Both, shows);
            Group fast = NewGroup("8.1", "bad text fails at its first bad byte", Target.Both, "8.1-1", "8.1-2");
            foreach (string[] sample in s_bad)
            {
                byte[] bytes = Samples.Hex(sample[1]);
                Failing(bad, sample[0], 1007, p => p.Frame(Frame.Text, bytes));
                Failing(bad, sample[0] + ", between good text", 1007, p => p.Frame(Frame.Text, Peer.Join(greek, bytes, greek)));
                Failing(bad, sample[0] + ", in fragments of one byte", 1007,
                    p => p.Fragments(Frame.Text, Peer.Join(Samples.Hello, bytes), Enumerable.Repeat(1, 5 + bytes.Length).ToArray()));
                Failing(fast, sample[0] + ", in a fragment", 1007, p => p.Frame(Frame.Text, Peer.Join(Samples.Hello, bytes), fin: false));
                Failing(fast, sample[0] + ", in the middle of a frame", 1007,
                    p => p.Frame(Frame.Text, Peer.Join(greek, bytes, Samples.Data(200)))[..^200]);
                Failing(fast, sample[0] + ", in the middle of a large frame", 1007,
                    p => p.Frame(Frame.Text, Peer.Join(Samples.TextOf(2000), bytes, Samples.Data(70000)))[..^70000]);
                fast.Add(sample[0] + ", after a pause for each byte", p =>
                {
                    byte[] frame = p.Frame(Frame.Text, Peer.Join(Samples.Hello, bytes, Samples.Data(50)));
                    p.Wire.SendPieces(frame[..^50]);
                    p.ExpectFailure(1007);
                });
            }

            Group cut = NewGroup("8.1", "text that ends in the middle of a character", Target.Both, shows);
            foreach (string hex in s_cutShort)
            {
                byte[] bytes = Samples.Hex(hex);
                Failing(cut, hex, 1007, p => p.Frame(Frame.Text, bytes));
                Failing(cut, hex + ", fragmented", 1007,
                    p => p.Fragments(Frame.Text, Peer.Join(greek, bytes), new[] { 3, greek.Length + bytes.Length - 3 }));
                Failing(cut, hex + ", with an empty last fragment", 1007,
                    p => Peer.Join(p.Frame(Frame.Text, bytes, fin: false), p.Frame(Frame.Continuation, new byte[0])));
                Failing(cut, hex + ", of a large text", 1007, p => p.Frame(Frame.Text, Peer.Join(Samples.TextOf(70000), bytes)));
                cut.Add(hex + " at the end of a fragment is no fault", p =>
                {
                    p.Send(p.Frame(Frame.Text, bytes, fin: false));
                    p.ExpectAlive();
                });
            }
        }
    }
}
