using System;
using System.Linq;

namespace NanoWs.Conformance
{
    // Large messages, and many: limits of implementations (section 10.4), which no rule of sections 4 to 7 names.
    public static partial class Suite
    {
        private const int Kilo = 1024;
        private const int Mega = 1024 * 1024;

        private static void AddVolumeCases()
        {
            string[] shows = { "5.4-2", "5.4-5", "6.2-1" };
            Group large = NewGroup("10.4", "large messages", Target.Both, shows);
            Group pieces = NewGroup("10.4", "large messages in fragments", Target.Both, shows);
            Group chops = NewGroup("10.4", "large messages in small segments", Target.Both, shows);
            foreach (int opcode in new[] { Frame.Text, Frame.Binary })
            {
                foreach (int size in new[] { 64 * Kilo, 256 * Kilo, Mega, 4 * Mega, 16 * Mega })
                {
                    large.Add(Samples.Name(opcode) + " of " + size / Kilo + " KiB", p =>
                    {
                        Echo(p, opcode, Samples.Of(opcode, size));
                        p.CloseNormally();
                    }, size > Mega);
                }

                foreach (int fragment in new[] { 64, 256, Kilo, 4 * Kilo, 64 * Kilo, 256 * Kilo })
                {
                    pieces.Add(Samples.Name(opcode) + " in fragments of " + fragment, p =>
                    {
                        int count = fragment < Kilo ? 4096 : Mega / fragment;
                        byte[] data = Samples.Of(opcode, count * fragment);
                        p.Send(p.Fragments(opcode, data, Enumerable.Repeat(fragment, count).ToArray()));
                        p.ExpectMessage(opcode, data);
                        p.CloseNormally();
                    });
                }

                foreach (int chop in new[] { 64, 128, 256, 512, 1024, 2048 })
                {
                    chops.Add(Samples.Name(opcode) + " in segments of " + chop, p =>
                    {
                        byte[] data = Samples.Of(opcode, chop * 64);
                        p.Wire.SendPieces(p.Frame(opcode, data), chop);
                        p.ExpectMessage(opcode, data);
                        p.CloseNormally();
                    });
                }

                pieces.Add(Samples.Name(opcode) + " of 64 KiB in fragments of 1300", p =>
                {
                    byte[] data = Samples.Of(opcode, 65536);
                    p.Send(p.Fragments(opcode, data, Enumerable.Repeat(1300, 50).Append(536).ToArray()));
                    p.ExpectMessage(opcode, data);
                    p.CloseNormally();
                });
                pieces.Add(Samples.Name(opcode) + " of 16 MiB in 65,537 fragments", p =>
                {
                    byte[] data = Samples.Of(opcode, 16 * Mega);
                    p.Send(p.Fragments(opcode, data, Enumerable.Repeat(256, 65536).Append(0).ToArray()));
                    p.ExpectMessage(opcode, data);
                    p.CloseNormally();
                }, isLong: true);
            }

            Group trips = NewGroup("10.4", "round trips", Target.Both, shows);
            foreach (int size in new[] { 0, 16, 64, 256, 1024, 4096, 16384, 65536 })
            {
                trips.Add("200 of " + size + " bytes", p =>
                {
                    byte[] data = Samples.TextOf(size);
                    for (int i = 0; i < 200; i++) Echo(p, Frame.Text, data);
                    p.CloseNormally();
                });
            }
        }
    }
}
