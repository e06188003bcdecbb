using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// The packets that the client sends, and which of them it keeps and sends again, compared with a model's: CONNECT; PUBLISH, with
    /// duplicates; SUBSCRIBE and UNSUBSCRIBE. (PUBACK, PINGREQ and DISCONNECT are always the same but for an identifier.)
    /// </summary>
    internal sealed class MqttEncodingTarget : Target
    {
        private static readonly string[] s_characters = { "a", "b", "/", "\u00E4", "\u20AC", "\U0001F600" };
        private static readonly string[] s_filters = { "a", "b/#", "+/c", "\u00E4/+/#", "#" };

        public override string Run(ref Rng rng)
        {
            Input = Array.Empty<byte>();
            return rng.Below(3) switch
            {
                0 => Connect(ref rng),
                1 => Publish(ref rng),
                _ => Subscribe(ref rng),
            };
        }

        private static string Text(ref Rng rng, int most)
        {
            if (rng.OneIn(30)) most = rng.OneIn(2) ? 140 : 16400;
            var text = new StringBuilder();
            for (int count = rng.Below(most); count > 0; count--) text.Append(rng.Pick(s_characters));
            return text.ToString();
        }

        private static byte[] Utf8(string text) => text is null ? null : Encoding.UTF8.GetBytes(text);

        private static string Compare(string what, byte[] expected, byte[] actual) => actual.AsSpan().SequenceEqual(expected) ? null
            : what + " is " + Convert.ToHexString(actual) + " instead of " + Convert.ToHexString(expected);

        // Section 3.1.
        private static string Connect(ref Rng rng)
        {
            var options = new MqttOptions
            {
                ClientId = Text(ref rng, 10), UserName = rng.OneIn(2) ? Text(ref rng, 10) : null,
                Password = rng.OneIn(2) ? Text(ref rng, 10) : null, CleanSession = rng.OneIn(2), KeepAliveSeconds = rng.Below(65536),
                WillTopic = rng.OneIn(2) ? Text(ref rng, 10) : null, WillQos = rng.Below(2), WillRetain = rng.OneIn(2),
                WillPayload = rng.OneIn(4) ? null : rng.Bytes(rng.Below(10)),
            };
            byte[] will = Utf8(options.WillTopic);
            byte[] payload = will is null ? null : options.WillPayload ?? [];
            bool isValid = (options.ClientId != "" || options.CleanSession) && (options.Password is null || options.UserName is not null)
                && will is not { Length: 0 };
            int flags = (options.CleanSession ? 2 : 0) + (will is null ? 0 : 4 + 8 * options.WillQos + (options.WillRetain ? 32 : 0))
                + (options.Password is null ? 0 : 64) + (options.UserName is null ? 0 : 128);
            byte[] expected = Model(flags, options, will, payload);
            byte[] actual;
            try
            {
                actual = MqttPacket.Connect(options);
            }
            catch (ArgumentException)
            {
                return isValid ? "a valid CONNECT is refused" : null;
            }

            if (!isValid) return "an invalid CONNECT is not refused";
            string problem = Compare("CONNECT", expected, actual);
            if (problem is not null || will is not null) return problem;
            (will, payload) = (Utf8("t" + Text(ref rng, 10)), rng.Bytes(rng.Below(10)));
            return Compare("CONNECT with a will", Model(flags + 4 + 8 + 32, options, will, payload),
                MqttPacket.WithWill(actual, will, payload));
        }

        private static byte[] Model(int flags, MqttOptions options, byte[] will, byte[] payload) => MqttModel.Make(0x10,
            [0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, (byte)flags], MqttModel.Number(options.KeepAliveSeconds),
            MqttModel.Text(Utf8(options.ClientId)), MqttModel.Text(will), MqttModel.Text(payload), MqttModel.Text(Utf8(options.UserName)),
            MqttModel.Text(Utf8(options.Password)));

        private sealed class Kept
        {
            public byte[] Packet { get; init; }

            public int Id { get; init; }

            public string Filter { get; init; }

            public int Size => 5 + Packet.Length;

            public bool IsSubscription => Packet[0] == 0x82;

            public bool IsSent { get; set; } // on this connection

            public bool IsAcknowledged { get; set; } // a subscription

            public bool IsDuplicate { get; set; } // a message that was sent
        }

        // Section 3.3.
        private static string Publish(ref Rng rng)
        {
            int capacity = 16 + rng.Below(300);
            int maxPacket = 16 + rng.Below(300);
            if (rng.OneIn(8)) (capacity, maxPacket) = (70000, 70000);
            var outbox = new MqttOutbox(capacity, maxPacket);
            maxPacket = Math.Min(maxPacket, capacity - 5);
            var kept = new List<Kept>();
            int lastId = 0;
            string problem = null;
            for (int step = 0; step < 30 && problem is null; step++)
            {
                switch (rng.Below(4))
                {
                    case 0:
                    case 1:
                        problem = Write(outbox, ref rng, capacity, maxPacket, kept, ref lastId);
                        break;
                    case 2:
                        problem = SendOne(outbox.Store, kept);
                        break;
                    default:
                        if (rng.OneIn(3))
                        {
                            outbox.Store.Rewind();
                            foreach (Kept one in kept) one.IsSent = false;
                        }
                        else
                        {
                            problem = Acknowledge(outbox.Store, kept, 1 + rng.Below(lastId + 1));
                        }

                        break;
                }
            }

            return problem;
        }

        private static string Write(MqttOutbox outbox, ref Rng rng, int capacity, int maxPacket, List<Kept> kept, ref int lastId)
        {
            int first = 0x30 + 2 * rng.Below(2) + rng.Below(2);
            string topic = "t" + Text(ref rng, 12);
            byte[] bytes = Utf8(topic);
            byte[] payload = rng.Bytes(rng.Below(rng.OneIn(8) ? 200 : 30));
            bool isKept = (first & 2) != 0;
            byte[] expected = MqttModel.Make(first, MqttModel.Text(bytes), isKept ? MqttModel.Number(lastId + 1) : [], payload);
            bool isFull = kept.Sum(one => one.Size) + 5 + expected.Length > capacity;
            int start = outbox.Store.Room;
            bool isText = rng.OneIn(2);
            int size;
            try
            {
                size = isText ? outbox.Write(first, topic, null, 0, 0, payload, 0, payload.Length)
                    : outbox.Write(first, null, bytes, 0, bytes.Length, payload, 0, payload.Length);
            }
            catch (ArgumentException)
            {
                return expected.Length > maxPacket ? null : "a message is called too large";
            }

            if (size < 0) return isFull ? null : "the outbox is called full";
            if (isFull || expected.Length > maxPacket) return "a message that has no room is accepted";
            if (isKept) kept.Add(new Kept { Packet = expected, Id = ++lastId });
            return Compare("PUBLISH", expected, outbox.Store.Buffer[start..(start + size)]);
        }

        private static string SendOne(MqttStore store, List<Kept> kept)
        {
            Kept next = kept.Find(one => !one.IsSent && !one.IsAcknowledged);
            if (store.HasUnsent != (next is not null)) return "HasUnsent is wrong";
            if (next is null) return null;
            byte[] expected = next.Packet.ToArray();
            if (next.IsDuplicate) expected[0] |= 8;
            string problem = Compare("what is sent", expected, store.Buffer[store.NextPacket..(store.NextPacket + store.NextSize)]);
            store.Sent();
            next.IsSent = true;
            next.IsDuplicate = (expected[0] & 0xF0) == 0x30;
            return problem;
        }

        private static string Acknowledge(MqttStore store, List<Kept> kept, int id)
        {
            Kept found = kept.Find(one => one.Id == id && one.IsSent);
            int record = store.Find(id);
            if ((record >= 0) != (found is not null)) return "Find of " + id + " is " + record;
            if (found is null) return null;
            store.Remove(record);
            kept.Remove(found);
            return null;
        }

        // Sections 3.8 and 3.10.
        private static string Subscribe(ref Rng rng)
        {
            int capacity = 16 + rng.Below(100);
            var subscriptions = new MqttSubscriptions(capacity, capacity);
            var kept = new List<Kept>();
            int lastId = 0x7FFF;
            string problem = null;
            for (int step = 0; step < 30 && problem is null; step++)
            {
                switch (rng.Below(4))
                {
                    case 0:
                        problem = Put(subscriptions, ref rng, capacity, kept, ref lastId);
                        break;
                    case 1:
                        problem = SendOne(subscriptions.Store, kept);
                        break;
                    case 2:
                        problem = Acknowledge(subscriptions, ref rng, kept);
                        break;
                    default:
                        if (rng.OneIn(2)) Restart(subscriptions, kept, rng.OneIn(2));
                        break;
                }
            }

            return problem;
        }

        private static string Put(MqttSubscriptions subscriptions, ref Rng rng, int capacity, List<Kept> kept, ref int lastId)
        {
            string filter = rng.Pick(s_filters);
            int qos = rng.Below(3) - 1;
            byte[] expected = MqttModel.Make(qos < 0 ? 0xA2 : 0x82, MqttModel.Number(lastId + 1), MqttModel.Text(Utf8(filter)),
                qos < 0 ? [] : [(byte)qos]);
            bool isTooLong = expected.Length > capacity - 5;
            bool isFull = kept.Where(one => one.Filter != filter).Sum(one => one.Size) + 5 + expected.Length > capacity;
            try
            {
                bool isPut = subscriptions.Put(MqttPacket.FilterBytes(filter), qos);
                if (isPut == (isFull || isTooLong)) return isPut ? "a filter that has no room is accepted" : "there is room for a filter";
                if (!isPut) return null;
            }
            catch (ArgumentException)
            {
                return isTooLong ? null : "a filter is called too long";
            }

            kept.RemoveAll(one => one.Filter == filter);
            kept.Add(new Kept { Packet = expected, Id = ++lastId, Filter = filter });
            return null;
        }

        private static string Acknowledge(MqttSubscriptions subscriptions, ref Rng rng, List<Kept> kept)
        {
            Kept[] due = kept.Where(one => one.IsSent && !one.IsAcknowledged).ToArray();
            if (due.Length == 0) return null;
            Kept found = rng.Pick(due);
            bool isRefused = found.IsSubscription && rng.OneIn(3);
            string refused = subscriptions.Acknowledge(found.Id, found.IsSubscription, isRefused);
            found.IsAcknowledged = true;
            if (!found.IsSubscription || isRefused) kept.Remove(found);
            return refused == (isRefused ? found.Filter : null) ? null : "the refused filter is called " + refused;
        }

        // What a new session does not know is sent again; in one that is present, what was not acknowledged.
        private static void Restart(MqttSubscriptions subscriptions, List<Kept> kept, bool isSessionPresent)
        {
            subscriptions.Restart(isSessionPresent);
            if (!isSessionPresent) kept.RemoveAll(one => !one.IsSubscription);
            foreach (Kept one in kept)
            {
                one.IsSent = false;
                if (!isSessionPresent) one.IsAcknowledged = false;
            }
        }
    }
}
