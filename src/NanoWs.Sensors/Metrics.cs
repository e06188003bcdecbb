using System.Text;

namespace NanoWs
{
    /// <summary>A channel and its server for Prometheus, in the text exposition format 0.0.4.</summary>
    internal sealed class Metrics : PieceContent
    {
        private readonly WsServer _server;
        private readonly SensorChannel _channel;
        private readonly long _freeHeap;
        private int _next = -1; // the reading of the next piece; before the first one, what does not belong to a reading

        public Metrics(WsServer server, SensorChannel channel, long freeHeap)
        {
            _server = server;
            _channel = channel;
            _freeHeap = freeHeap;
        }

        public override string ContentType => "text/plain; version=0.0.4; charset=utf-8";

        protected override byte[] Next()
        {
            int i = _next++;
            if (i >= _channel._count) return null;
            return Encoding.UTF8.GetBytes(i < 0 ? Head() : Line(_channel._readings[i]));
        }

        private string Head()
        {
            long uptime = _channel.Uptime;
            string seconds = (uptime / 1000).ToString() + "." + (uptime % 1000).ToString("D3");
            return Metric("uptime_seconds", "gauge", "Time since the channel was created.", seconds)
                + (_freeHeap < 0 ? "" : Metric("free_heap_bytes", "gauge", "Free memory.", _freeHeap.ToString()))
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
            string value = _channel.ValueText(reading);
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
