using System.Text;

namespace NanoWs.Stress
{
    /// <summary>Verifies the messages that come to one client.</summary>
    internal sealed class Inbox
    {
        private const string Readings = "{\"type\":\"readings\"";

        private readonly Session _session;
        private int _broadcast = -1;

        public Inbox(Session session)
        {
            _session = session;
        }

        /// <summary>Messages of the sender.</summary>
        public int Sent { get; private set; }

        /// <summary>Messages of the streamer.</summary>
        public int Streamed { get; private set; }

        /// <summary>Messages of the broadcaster.</summary>
        public int Broadcasts { get; private set; }

        /// <summary>Frames of the channel.</summary>
        public int Published { get; private set; }

        /// <summary>Takes a message; returns what is wrong with it, or null.</summary>
        public string Take(byte[] message, int count)
        {
            bool isRight = false;
            string expected = "";
            switch (count == 0 ? 0 : message[0])
            {
                case (byte)'d':
                    expected = "d" + _session.Id.ToString() + ":" + Sent.ToString();
                    isRight = count == expected.Length && Begins(message, count, expected);
                    Sent++;
                    break;
                case (byte)'s':
                    expected = "s" + _session.Id.ToString() + ":" + Streamed.ToString() + ":" + count.ToString() + ":";
                    isRight = Begins(message, count, expected)
                        && Pattern.Difference(message, expected.Length, count - expected.Length, _session.Id, Streamed,
                            expected.Length) < 0;
                    Streamed++;
                    break;
                case (byte)'b':
                    int number = Number(message, count);
                    expected = "a number greater than " + _broadcast.ToString();
                    isRight = number > _broadcast && _session.IsAdmitted;
                    _broadcast = number;
                    Broadcasts++;
                    break;
                case (byte)'{':
                    expected = Readings;
                    isRight = Begins(message, count, expected) && message[count - 1] == '}' && _session.IsAdmitted;
                    Published++;
                    break;
            }

            if (isRight) return null;
            return "a message of " + count.ToString() + " bytes, " + Excerpt(message, count)
                + (_session.IsAdmitted ? "" : ", before OnOpen has returned") + "; expected: " + expected;
        }

        private static bool Begins(byte[] message, int count, string text)
        {
            if (count < text.Length) return false;
            for (int i = 0; i < text.Length; i++)
            {
                if (message[i] != text[i]) return false;
            }

            return true;
        }

        // The number after the first letter; -1 if there is none.
        private static int Number(byte[] message, int count)
        {
            int number = count > 1 && count < 11 ? 0 : -1;
            for (int i = 1; i < count && number >= 0; i++)
            {
                number = message[i] >= '0' && message[i] <= '9' ? 10 * number + message[i] - '0' : -1;
            }

            return number;
        }

        /// <summary>The beginning of some bytes, in readable form.</summary>
        public static string Excerpt(byte[] bytes, int count)
        {
            const int Most = 60;
            return "\"" + Encoding.UTF8.GetString(bytes, 0, count < Most ? count : Most) + (count < Most ? "\"" : "...\"");
        }
    }
}
