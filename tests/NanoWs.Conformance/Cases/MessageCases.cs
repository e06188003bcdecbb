using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // Section 6: messages keep their type, their bytes and their order.
    public static partial class Suite
    {
        private static void AddMessageCases()
        {
            string[] shows = { "5.4-2", "6.1-2", "6.1-3", "6.1-4", "6.1-6", "6.2-1", "6.2-3", "6.2-6" };
            Group order = NewGroup("6.2", "many messages", Target.Both, shows);
            order.Add("a thousand, each after the echo of the last", p =>
            {
                for (int i = 0; i < 1000; i++) Echo(p, i % 2 == 0 ? Frame.Text : Frame.Binary, Encoding.ASCII.GetBytes("message " + i));
                p.CloseNormally();
            });
            order.Add("a thousand, all at once", p =>
            {
                p.Send(Enumerable.Range(0, 1000)
                    .Select(i => p.Frame(i % 2 == 0 ? Frame.Text : Frame.Binary, Encoding.ASCII.GetBytes("message " + i))).ToArray());
                for (int i = 0; i < 1000; i++)
                {
                    p.ExpectMessage(i % 2 == 0 ? Frame.Text : Frame.Binary, Encoding.ASCII.GetBytes("message " + i));
                }

                p.CloseNormally();
            });
            order.Add("of growing size, all at once", p =>
            {
                p.Send(Enumerable.Range(0, 300).Select(i => p.Frame(Frame.Binary, Samples.Data(i * 5))).ToArray());
                for (int i = 0; i < 300; i++) p.ExpectMessage(Frame.Binary, Samples.Data(i * 5));
                p.CloseNormally();
            });
            order.Add("fragmented and not, with pings", p =>
            {
                for (int i = 0; i < 50; i++)
                {
                    byte[] data = Samples.TextOf(i * 31);
                    p.Send(p.Fragments(Frame.Text, data, Samples.Parts(data.Length, 1 + i % 4), p.Frame(Frame.Pong, Samples.Hello)),
                        p.Frame(Frame.Binary, data));
                    p.ExpectMessage(Frame.Text, data);
                    p.ExpectMessage(Frame.Binary, data);
                    p.ExpectAlive();
                }

                p.CloseNormally();
            });
            order.Add("several in a segment, cut at every place", p =>
            {
                for (int cut = 1; cut < 60; cut++)
                {
                    p.Wire.SendCut(Peer.Join(p.Frame(Frame.Text, Samples.Hello), p.Frame(Frame.Binary, Samples.Data(20)),
                        p.Fragments(Frame.Text, Samples.Hello, new[] { 2, 3 })), cut);
                    p.ExpectMessage(Frame.Text, Samples.Hello);
                    p.ExpectMessage(Frame.Binary, Samples.Data(20));
                    p.ExpectMessage(Frame.Text, Samples.Hello);
                }

                p.CloseNormally();
            });
        }
    }
}
