using System.Linq;
using System.Text;

namespace NanoWs.Conformance
{
    // Sections 5.5.1 and 7.
    public static partial class Suite
    {
        private static void AddCloseCases()
        {
            string[] shows = { "5.5.1-4", "5.5.1-5", "5.5.1-6", "7.1.1-1", "7.1.1-2", "7.1.2-2" };
            Group reply = NewGroup("5.5.1", "the reply to a close frame", Target.Both, shows);
            reply.Add("without a code", p =>
            {
                p.Send(p.Frame(Frame.Close, new byte[0]));
                p.ExpectCloseReply(1005);
            });
            foreach (int length in new[] { 0, 1, 2, 50, 122, 123 })
            {
                reply.Add("with a reason of " + length + " bytes", p =>
                {
                    p.Send(p.Frame(Frame.Close, Frame.ClosePayload(1000, Samples.TextOf(length))));
                    p.ExpectCloseReply(1000);
                });
            }

            reply.Add("byte by byte", p =>
            {
                p.Wire.SendPieces(p.Close(1001, "going away \u2014 \U0001F44B"));
                p.ExpectCloseReply(1001);
            });
            reply.Add("in the segment of messages, which are echoed first", p =>
            {
                p.Send(p.Frame(Frame.Text, Samples.Hello), p.Frame(Frame.Binary, Samples.Data(200)), p.Close(1000));
                p.ExpectMessage(Frame.Text, Samples.Hello);
                p.ExpectMessage(Frame.Binary, Samples.Data(200));
                p.ExpectCloseReply(1000);
            });
            reply.Add("behind a large message", p =>
            {
                p.Send(p.Frame(Frame.Binary, Samples.Data(262144)), p.Close(1000));
                p.ExpectMessage(Frame.Binary, Samples.Data(262144));
                p.ExpectCloseReply(1000);
            });

            Group wait = NewGroup("7.1.1", "who closes TCP", Target.Both, "7.1.1-2", "7.1.1-3", "5.5.1-6");
            wait.Add("the server at once, the client when the server has", p =>
            {
                p.Send(p.Close(1000));
                Frame frame = p.Expect(Frame.Close);
                if (p.IsClient) p.Wire.ExpectEnd();
                else Finding.Unless(!p.Wire.HasNews(300), "the client did not wait for the server to close TCP");
                if (!p.IsClient) p.ExpectEnd();
            });

            Group good = NewGroup("7.4", "close codes that may be sent", Target.Both, "5.5.1-4", "7.4-1");
            foreach (int code in new[] { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999, 4000,
                4001, 4999 })
            {
                good.Add(code.ToString(), p =>
                {
                    p.Send(p.Close(code, "why not"));
                    p.ExpectCloseReply(code);
                });
            }

            Group bad = NewGroup("7.4", "close codes that must not be sent", Target.Both, "7.4-2", "7.4-3", "7.4-4", "7.1.7-3");
            foreach (int code in new[] { 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1099, 1100, 1999, 2000, 2999, 5000, 9999, 65535 })
            {
                Failing(bad, code.ToString(), 1002, p => p.Close(code));
                Failing(bad, code + " with a reason", 1002, p => p.Close(code, "why not"));
            }

            Group payload = NewGroup("5.5.1", "close payloads that are wrong", Target.Both, "5.5.1-1", "5.5-1", "8.1-1");
            Failing(payload, "one byte", 1002, p => p.Frame(Frame.Close, new byte[] { 3 }));
            Failing(payload, "126 bytes", 1002, p => p.Frame(Frame.Close, Frame.ClosePayload(1000, Samples.TextOf(124))));
            foreach (string hex in new[] { "80", "C3", "C328", "E282", "EDA080", "F4908080", "C080", "FF",
                "616263CEBAE1BDB9CF83CEBCCEB5EDA080656469746564" })
            {
                Failing(payload, "a reason of " + hex, 1007, p => p.Frame(Frame.Close, Frame.ClosePayload(1000, Samples.Hex(hex))));
            }

            Group after = NewGroup("5.5.1", "what comes after a close frame", Target.Both, "5.5.1-3", "5.5.2-3", "7.1.1-1");
            foreach (int opcode in new[] { Frame.Text, Frame.Binary, Frame.Ping, Frame.Pong, Frame.Close })
            {
                after.Add(Samples.Name(opcode) + " in the same segment", p =>
                {
                    p.Send(p.Close(1000), p.Frame(opcode, opcode == Frame.Close ? new byte[0] : Samples.Hello));
                    p.ExpectCloseReply(1000);
                });
            }

            after.Add("nonsense", p =>
            {
                p.Send(p.Close(1000), Samples.Data(100));
                p.ExpectCloseReply(1000);
            });
            after.Add("100 KB, which do not destroy the close frame", p =>
            {
                p.Send(p.Close(1000), p.Frame(Frame.Binary, Samples.Data(100000)));
                p.ExpectCloseReply(1000);
            });

            Group failed = NewGroup("7.1.7", "what comes after a fault", Target.Both, "7.1.7-1", "7.1.7-2", "7.1.7-3", "7.1.7-4");
            failed.Add("a ping, a text and a close frame", p =>
            {
                p.Send(p.Frame(3, Samples.Hello), p.Frame(Frame.Ping, Samples.Hello), p.Frame(Frame.Text, Samples.Hello), p.Close(1000));
                p.ExpectFailure(1002);
            });
            failed.Add("100 KB, which do not destroy the close frame", p =>
            {
                p.Send(p.Frame(3, Samples.Hello), p.Frame(Frame.Binary, Samples.Data(100000)));
                p.ExpectFailure(1002);
            });
            failed.Add("more, and no end of TCP from here", p =>
            {
                p.Send(p.Frame(Frame.Text, new byte[] { 0xFF }));
                p.ExpectFailure(1007);
            });

            Group lost = NewGroup("7.2.1", "a connection that is lost", Target.Both, "7.2.1-2");
            lost.Add("the end without a close frame", p =>
            {
                Echo(p, Frame.Text, Samples.Hello);
                p.Wire.Finish();
                p.Wire.ExpectEnd();
            });
            lost.Add("the end in the middle of a frame", p =>
            {
                p.Send(p.Header(Frame.Binary, 1000), Samples.Data(100));
                p.Wire.Finish();
                while (p.Wire.ReadByte() >= 0)
                {
                }
            });
        }
    }
}
