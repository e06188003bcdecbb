using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// The subscriptions, as the packets that make and end them. A SUBSCRIBE is kept as long as its subscription, to be sent again in a new
    /// session; an UNSUBSCRIBE until it is acknowledged.
    /// </summary>
    internal sealed class MqttSubscriptions
    {
        private readonly int _maxPacket; // that the WebSocket sends
        private int _lastId = MqttOutbox.MaxId;

        public readonly MqttStore Store;

        public MqttSubscriptions(int size, int maxPacket)
        {
            Store = new MqttStore(size);
            _maxPacket = maxPacket < Store.MaxPacket ? maxPacket : Store.MaxPacket;
        }

        /// <summary>Replaces what there is for a filter. Returns whether there was room: if not, nothing is changed.</summary>
        /// <param name="filter">The filter.</param>
        /// <param name="qos">The QoS; -1 to unsubscribe.</param>
        /// <exception cref="ArgumentException">The filter is too long for the buffers, even when they are empty.</exception>
        public bool Put(byte[] filter, int qos)
        {
            MqttStore store = Store;
            int length = 4 + filter.Length + (qos < 0 ? 0 : 1);
            int size = 1 + MqttPacket.SizeOfLength(length) + length;
            if (size > _maxPacket) throw new ArgumentException("The filter is too long for the buffers.");
            int record = Find(filter);
            int freed = record < 0 ? 0 : store.PacketAt(record) - record + store.SizeAt(record);
            if (store.Room + size - freed > store.Buffer.Length) return false;
            if (record >= 0) store.Remove(record);

            byte[] buffer = store.Buffer;
            int start = store.Room;
            int id = NextId();
            buffer[start] = qos < 0 ? MqttPacket.UnsubscribeByte : MqttPacket.SubscribeByte;
            int at = MqttPacket.WriteNumber(buffer, MqttPacket.WriteLength(buffer, start + 1, length), id);
            at = MqttPacket.WriteText(buffer, at, filter);
            if (qos >= 0) buffer[at] = (byte)qos;
            store.Commit(size, id);
            return true;
        }

        /// <summary>Puts both or none, as <see cref="Put"/> does.</summary>
        public bool PutBoth(byte[] first, int firstQos, byte[] second, int secondQos)
        {
            if (!Put(first, firstQos)) return false;
            bool arePut = false;
            try
            {
                return arePut = Put(second, secondQos);
            }
            finally
            {
                if (!arePut) Store.Remove(Find(first));
            }
        }

        private int NextId()
        {
            do _lastId = _lastId == 0xFFFF ? MqttOutbox.MaxId + 1 : _lastId + 1;
            while (IsUsed(_lastId));
            return _lastId;
        }

        private bool IsUsed(int id)
        {
            for (int i = Store.Following(-1); i >= 0; i = Store.Following(i))
            {
                if (Store.IdAt(i) == id) return true;
            }

            return false;
        }

        /// <summary>Prepares for a connection: what the server does not know any more is to be sent.</summary>
        public void Restart(bool isSessionPresent)
        {
            MqttStore store = Store;
            int record = isSessionPresent ? -1 : store.Following(-1);
            while (record >= 0)
            {
                store.Mark(record, false);
                if (IsSubscription(record))
                {
                    record = store.Following(record);
                }
                else
                {
                    store.Remove(record);
                    if (record >= store.End) record = -1;
                }
            }

            store.Rewind();
        }

        /// <summary>Notes an acknowledgement. Returns the filter of a subscription that was refused; otherwise null.</summary>
        public string Acknowledge(int id, bool isSubscription, bool isRefused)
        {
            int record = Store.Find(id);
            if (record < 0 || IsSubscription(record) != isSubscription) return null; // the subscription was replaced meanwhile
            if (isSubscription && !isRefused)
            {
                Store.Mark(record, true);
                return null;
            }

            string filter = isRefused ? FilterAt(record) : null;
            Store.Remove(record);
            return filter;
        }

        private bool IsSubscription(int record) => Store.Buffer[Store.PacketAt(record)] == MqttPacket.SubscribeByte;

        private int Find(byte[] filter)
        {
            for (int record = Store.Following(-1); record >= 0; record = Store.Following(record))
            {
                int at = TextAt(record);
                if (SizeOfText(at) != filter.Length) continue;
                int i = 0;
                while (i < filter.Length && Store.Buffer[at + 2 + i] == filter[i]) i++;
                if (i == filter.Length) return record;
            }

            return -1;
        }

        private string FilterAt(int record)
        {
            int at = TextAt(record);
            return Encoding.UTF8.GetString(Store.Buffer, at + 2, SizeOfText(at));
        }

        // After the remaining length, of one to three bytes, and the identifier.
        private int TextAt(int record)
        {
            int at = Store.PacketAt(record) + 1;
            while ((Store.Buffer[at] & 0x80) != 0) at++;
            return at + 3;
        }

        private int SizeOfText(int at) => Store.Buffer[at] << 8 | Store.Buffer[at + 1];
    }
}
