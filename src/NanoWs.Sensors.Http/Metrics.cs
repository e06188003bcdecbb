using System.Text;

namespace NanoWs
{
    /// <summary>A channel and its server for Prometheus, in the text exposition format 0.0.4.</summary>
    internal sealed class Metrics : Pieces
    {
        private readonly WsServer _server;
        private readonly SensorChannel _channel;

        public Metrics(WsServer server, SensorChannel channel)
        {
            _server = server;
            _channel = channel;
        }

        protected override string Piece(int number)
        {
            if (number > _channel._count) return null;
            return number == 0 ? Head() : Line(_channel._readings[number - 1]);
        }

        private string Head()
        {
            long uptime = _channel.UptimeMs;
            long freeHeap = FreeHeap.Bytes;
            string seconds = (uptime / 1000).ToString() + "." + (uptime % 1000).ToString("D3");
            return Metric("uptime_seconds", "gauge", "Time since the channel was created.", seconds)
                + (freeHeap < 0 ? "" : Metric("free_heap_bytes", "gauge", "Free memory.", freeHeap.ToString()))
                + Metric("connections", "gauge", "Open WebSockets.", _server.ConnectionCount.ToString())
                + Metric("frames_sent_total", "counter", "Frames of readings sent.", _channel.FramesSent.ToString())
                + Metric("requests_refused_total", "counter", "Requests refused.", _server.RefusedCount.ToString())
                + (_channel._count == 0 ? "" : Title("reading", "gauge", "The latest value."));
        }

        private static string Title(string name, string type, string help) =>
            "# HELP nanows_" + name + " " + help + "\n# TYPE nanows_" + name + " " + type + "\n";

        private static string Metric(string name, string type, string help, string value) =>
            Title(name, type, help) + "nanows_" + name + " " + value + "\n";

        // What JSON escapes in a text is escaped here in the same way, but for control characters, which are left out.
        private string Line(Reading reading)
        {
            if (reading is TextReading) return ""; // Prometheus has numbers only
            var buffer = new byte[FixedPoint.MaxSize];
            string value = Encoding.UTF8.GetString(buffer, 0, reading.WriteValue(buffer, 0));
            if (value == "null") value = "NaN";
            return "nanows_reading{name=\"" + reading.Name + "\",unit=" + Label(reading.Unit) + "} " + value + "\n";
        }

        private static string Label(string text)
        {
            var label = new StringBuilder();
            foreach (char c in (text ?? "").ToCharArray())
            {
                if (c >= ' ') label.Append(c);
            }

            return Json.Quote(label.ToString());
        }
    }
}
