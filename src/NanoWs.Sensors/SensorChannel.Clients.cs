using System;

namespace NanoWs
{
    // The channel's WebSockets.
    public sealed partial class SensorChannel
    {
        private const int NoRoom = 1; // less than any client has

        /// <summary>
        /// Adds a client, which first gets a description of the readings, of any size, and their history. Call it in OnOpen, after sending
        /// anything that must come first. Publish continues what a slow client cannot take at once; until it has the description, other
        /// sends to it return MessageOpen, and AbortMessage would abort it. A client that has joined already gets all readings again.
        /// </summary>
        /// <param name="client">The client.</param>
        /// <param name="isDescribed">
        /// False to leave out the description and the history: then the first Publish after OnOpen has returned sends all readings.
        /// </param>
        /// <exception cref="ArgumentException">
        /// The client cannot send the <see cref="SmallestFrame"/>: increase its SendBufferSize.
        /// </exception>
        /// <exception cref="InvalidOperationException">There are already maxClients clients.</exception>
        public void Join(WsConnection client, bool isDescribed = true)
        {
            if (client == null) throw new ArgumentNullException(nameof(client));
            if (client.MaxSend < SmallestFrame) throw new ArgumentException("SendBufferSize must be at least 144.");
            lock (_frame)
            {
                long all = (1L << _count) - 1;
                int known = IndexOf(client);
                if (known >= 0)
                {
                    _subscribers[known].Join(all);
                    return;
                }

                for (int i = 0; i < _subscribers.Length; i++)
                {
                    if (_subscribers[i] != null && _subscribers[i].IsOpen) continue;
                    int room = client.MaxSend < _frame.Length ? client.MaxSend : _frame.Length;
                    if (client.Subprotocol == CborSubprotocol) room = -room;
                    var subscriber = isDescribed
                        ? new Subscriber(client, room, new Description(this, false), HistoryReader.Of(this))
                        : new Subscriber(client, room, null, null);
                    subscriber.Join(all);
                    _subscribers[i] = subscriber;
                    if (isDescribed) subscriber.Introduce(_frame, false);
                    return;
                }
            }

            throw new InvalidOperationException("The channel is full. Increase maxClients.");
        }

        /// <summary>
        /// Removes a client. Not necessary for a closed one. A description that has begun is completed by the following calls of Publish.
        /// </summary>
        public void Leave(WsConnection client)
        {
            lock (_frame)
            {
                int i = IndexOf(client);
                if (i >= 0 && _subscribers[i].Leave()) _subscribers[i] = null;
            }
        }

        private int IndexOf(WsConnection client)
        {
            for (int i = 0; i < _subscribers.Length; i++)
            {
                if (_subscribers[i] != null && _subscribers[i].Client == client) return i;
            }

            return -1;
        }
    }
}
