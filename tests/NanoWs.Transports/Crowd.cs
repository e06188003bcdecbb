using System;
using NanoWs.Kit;

namespace NanoWs.Transports
{
    /// <summary>
    /// Four clients each of WebSockets, events and long polls, and four that fetch the readings, the metrics and the history in turn, all
    /// at once: after each round all of them have the same values.
    /// </summary>
    internal static class Crowd
    {
        /// <summary>The fields of a request for a WebSocket.</summary>
        public const string Upgrade = Requests.Upgrade;

        /// <summary>The number of readings.</summary>
        public const int Readings = 31;

        private const int Points = 20;
        private const int Each = 4;
        private const int Rounds = 50;

        private const string History = "/history?name=r7";

        private static readonly string[] s_live = { "/ws", "/events", "/readings?wait=60&after=" };
        private static readonly string[] s_brief = { "/readings", "/metrics", History };

        public static bool Run()
        {
            bool isWell = true;
            int before = 0;
            int after = 0;

            // The first time makes what is made only once.
            for (int time = 0; time < 3; time++)
            {
                if (!RunOnce()) isWell = false;
                after = Heap.Free();
                if (time == 0) before = after;
            }

            Console.WriteLine("free after the first time: " + before.ToString() + ", after two more: " + after.ToString());
            return isWell && before - after < 100;
        }

        private static bool RunOnce()
        {
            const int Live = 3 * Each;
            var clients = new Client[Live + Each];
            var station = new Station(clients.Length, Readings, Points);
            for (int i = 0; i < clients.Length; i++)
            {
                string target = s_live[i % s_live.Length];
                clients[i] = new Client(station, target, i < Live && target == "/ws" ? Upgrade : "");
            }

            int wrong = 0;
            int least = int.MaxValue;
            for (int round = 1; round <= Rounds; round++)
            {
                station.Publish(round * 10);
                string brief = s_brief[round % s_brief.Length];
                for (int i = Live; i < clients.Length; i++) clients[i].Request(brief);
                foreach (Client client in clients)
                {
                    if (client.TryBegin()) station.Pump(clients);
                }

                station.Pump(clients);
                for (int i = 0; i < clients.Length; i++)
                {
                    Values values = clients[i].Values;
                    bool isHistory = i >= Live && brief == History;
                    if (!(isHistory ? values.EndWith((round + 0.7).ToString("F1")) : values.AreAll(round * 10))) wrong++;
                }

                if (round % 10 == 0 && Heap.Free() < least) least = Heap.Free();
            }

            Console.WriteLine(clients.Length.ToString() + " clients, " + Rounds.ToString() + " rounds of " + Readings.ToString()
                + " readings: " + wrong.ToString() + " times a client had other values; at least " + least.ToString() + " bytes were free");
            foreach (Client client in clients) client.Close();
            station.Stop();
            return wrong == 0;
        }
    }
}
