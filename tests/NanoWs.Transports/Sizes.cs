using System;
using NanoWs.Kit;

namespace NanoWs.Transports
{
    /// <summary>The memory of a channel, and what each reading, point and client adds.</summary>
    internal static class Sizes
    {
        private const int Points = 120;

        public static void Print()
        {
            int none = Heap.Of(() => new SensorChannel(4));
            int eight = Heap.Of(() => new SensorChannel(8));
            int reading = (Heap.Of(() => Channel(31, 0, 4)) - Heap.Of(() => Channel(1, 0, 4))) / 30;
            Console.WriteLine("a channel for 4 clients: " + none.ToString() + ", for each one more " + ((eight - none) / 4).ToString()
                + "; a reading " + reading.ToString() + "; " + Points.ToString() + " points of a reading, of 2 bytes "
                + History(2).ToString() + ", of 4 bytes " + History(4).ToString());
            Console.WriteLine("besides its connection, a client by WebSocket takes " + Client("/ws", Crowd.Upgrade).ToString()
                + ", of events " + Client("/events", "").ToString() + ", of a long poll "
                + Client("/readings?wait=60&after=", "").ToString());
        }

        private static int History(int size) =>
            (Heap.Of(() => Channel(11, Points, size)) - Heap.Of(() => Channel(1, Points, size))) / 10
                - (Heap.Of(() => Channel(11, 0, size)) - Heap.Of(() => Channel(1, 0, size))) / 10;

        private static SensorChannel Channel(int readings, int points, int size)
        {
            var channel = new SensorChannel(4);
            if (points > 0) channel.KeepHistory(1000, points);
            for (int i = 0; i < readings; i++)
            {
                Reading reading = channel.Add("r" + i.ToString(), 1);
                reading.PointSize = size;
                reading.Set(i);
            }

            channel.Publish();
            return channel;
        }

        // When it has been sent everything there is; without the line and its ends, which are memory here.
        private static int Client(string target, string fields)
        {
            const int Clients = 4;
            var station = new Station(Clients, 1, 0);
            station.Publish(0);
            var clients = new Client[Clients];
            for (int i = 0; i < Clients; i++) clients[i] = new Client(station, target, fields);
            int ends = Heap.Of(() => LoopbackTransport.Create(Station.Line));
            int before = Heap.Free();
            foreach (Client client in clients)
            {
                client.TryBegin();
                station.Pump(clients);
            }

            int each = (before - Heap.Free()) / Clients - ends;
            Heap.Keep(clients);
            station.Stop();
            return each;
        }
    }
}
