using System;
using NanoWs.Kit;

namespace NanoWs.Bench
{
    /// <summary>
    /// What the library costs on the interpreter, one line for each case: microseconds on this machine, and, on an interpreter built to
    /// count instructions, which prints its counts after lines that begin with @count, what counts.awk makes of those. No network is
    /// needed.
    /// </summary>
    public static class Program
    {
        private const int Few = 16;
        private const int Many = 176;

        /// <summary>The program.</summary>
        public static void Main()
        {
            Measure(new EmptyCase());
            Measure(new HeaderReadCase());
            Measure(new HeaderWriteCase());
            foreach (int count in new int[] { 16, 125, 1024 }) Measure(new MaskingCase(count));
            Measure(new Utf8Case("ASCII", "temperature"));
            Measure(new Utf8Case("2-byte characters", "\u00e4\u00f6\u00fc\u00df"));
            Measure(new Utf8Case("3-byte characters", "\u20ac\u2192"));
            Measure(new Sha1Case());
            Measure(new HandshakeCase("short request", Requests.Short));
            Measure(new HandshakeCase("browser's request", BrowserRequest.Bytes));
            foreach (int count in new int[] { 16, 100, 128, 1024 })
            {
                Measure(new ServerEchoCase(count, false));
                Measure(new ServerEchoCase(count, true));
            }

            foreach (int count in new int[] { 16, 128, 1024 }) Measure(new ClientEchoCase(count));
            Measure(new BroadcastCase(1));
            Measure(new BroadcastCase(4));
            Measure(new ReadingsCase(1, 1));
            Measure(new ReadingsCase(4, 1));
            Measure(new ReadingsCase(1, 5));
            Measure(new ReadingsCase(1, 1, new ReadingsCase.TickingClock()));
            Measure(new SocketIoCase(false));
            Measure(new SocketIoCase(true));
            Measure(new ClientSendCase());
            Measure(new MqttPublishCase());
            Measure(new MqttAcknowledgedCase());
            Measure(new MqttReadingCase(false));
            Measure(new MqttReadingCase(true));
            foreach (int clients in new int[] { 0, 1, 4 }) Measure(new IdleCase(clients));
            Console.WriteLine("done");
        }

        private static void Measure(Case subject)
        {
            subject.Run(Few);
            Console.WriteLine("@count begin");
            subject.Run(Few);
            Console.WriteLine("@count few");
            subject.Run(Many);
            Console.WriteLine("@count many");

            // Twice as often until it takes long enough for a clock that ticks in tens of milliseconds.
            int rounds = 16;
            long time = 0;
            while (time < 500)
            {
                rounds *= 2;
                long start = Environment.TickCount64;
                subject.Run(rounds);
                time = Environment.TickCount64 - start;
            }

            Console.WriteLine(subject.Name + ": " + (time * 1000.0 / rounds).ToString("F2") + " us");
        }
    }
}
