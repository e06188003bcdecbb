using System;

namespace NanoWs
{
    // What each round sends to the channel's WebSockets.
    public sealed partial class SensorChannel
    {
        /// <summary>
        /// Sends to every client the readings that have changed for it, unless its last frame is still waiting to be sent. Never blocks.
        /// Call it after setting the readings of a round, and a few times a second even if none was set, so that a new client does not have
        /// to wait for the next round.
        /// </summary>
        public void Publish()
        {
            lock (_frame)
            {
                long news = _news;
                if (news != 0)
                {
                    BeginRound();
                    PublishNews(news);
                    _news = 0; // now, because if memory runs out in a call, the next round must make up for it
                }
                else
                {
                    PublishRest(0, NoRoom);
                }
            }
        }

        // Sends the news to the clients that have had everything before, as a rule all of them: those share one frame. PublishRest sends to
        // the others. (Much in one method, because on the interpreter fields and calls cost more than variables; and the loop is within the
        // try block, because entering one costs something, too.)
        private void PublishNews(long news)
        {
            Subscriber[] subscribers = _subscribers;
            byte[] frame = _frame;
            int count = subscribers.Length;
            int room = NoRoom; // of the clients that get the frame
            int size = 0;
            int others = 0;
            int free = 0;
            for (int i = 0;; i++)
            {
                try
                {
                    for (; i < count; i++)
                    {
                        Subscriber subscriber = subscribers[i];
                        if (subscriber == null)
                        {
                            free++;
                            continue;
                        }

                        int usual = subscriber.UsualRoom;
                        if (usual != room)
                        {
                            if (usual == 0 || room != NoRoom)
                            {
                                others++;
                                continue;
                            }

                            long encoded = news;
                            int next = 0;
                            size = usual < 0
                                ? EncodeCbor(frame, ref encoded, -usual, ref next)
                                : EncodeJson(frame, 0, ref encoded, usual, ref next);
                            if (encoded != news)
                            {
                                PublishRest(news, NoRoom); // the round takes several frames
                                return;
                            }

                            room = usual;
                        }

                        WsSendResult result = room < 0
                            ? subscriber.Client.SendBinary(frame, 0, size, true)
                            : subscriber.Client.SendText(frame, 0, size, true);
                        if (result == WsSendResult.Sent) continue;
                        others++;
                        subscriber.Keep(news, 0);
                    }

                    break;
                }
                catch (Exception)
                {
                    // The client's transport threw, which its loop handles; or there was no memory for its frame.
                    others++;
                    subscribers[i].Keep(news, 0);
                }
            }

            _framesSent += count - free - others;
            if (others != 0) PublishRest(news, room);
        }

        // Sends what they lack to the clients that are behind, and the news to those whose usual room is another than the given one.
        private void PublishRest(long news, int room)
        {
            while (PublishFrame(news, room)) news = 0;
        }

        // Sends each of them one frame, and returns whether there is more for one that can take it at once.
        private bool PublishFrame(long news, int usual)
        {
            long encoded = 0, wanted = 0;
            int room = 0, size = 0, first = 0, next = 0;
            bool isMore = false;
            for (int i = 0; i < _subscribers.Length; i++)
            {
                Subscriber subscriber = _subscribers[i];
                if (subscriber == null || subscriber.UsualRoom == usual) continue;
                long changed = subscriber.Changed | news;
                if (changed == 0 && subscriber.IsIntroduced) continue;
                long left = changed;
                try
                {
                    WsConnection client = subscriber.Client;
                    if (changed != 0 && subscriber.IsReady && client.IsIdle)
                    {
                        // Clients at the same point share a frame.
                        if (changed != wanted || room != subscriber.Room || first != subscriber.First)
                        {
                            encoded = wanted = changed;
                            room = subscriber.Room;
                            first = next = subscriber.First;
                            size = room < 0 ? EncodeCbor(_frame, ref encoded, -room, ref next)
                                : EncodeJson(_frame, 0, ref encoded, room, ref next);
                        }

                        if (Send(client, room, size))
                        {
                            left ^= encoded;
                            if (left != 0 || next != first) subscriber.Keep(left, next);
                            if (left != 0 && client.IsIdle)
                            {
                                isMore = true;
                                continue; // the rest of the round comes before the history
                            }
                        }
                    }
                    else if (client.State != WsState.Open)
                    {
                        _subscribers[i] = null;
                        continue;
                    }

                    if (!subscriber.IsIntroduced)
                    {
                        wanted = 0; // the frame is overwritten
                        subscriber.Introduce(_frame, left != changed);
                    }
                }
                catch (Exception)
                {
                    // The client's transport threw, which its loop handles; or there was no memory for its description or its frame.
                    wanted = 0;
                    subscriber.Abandon();
                }

                subscriber.Keep(left, subscriber.First);
            }

            return isMore;
        }

        private bool Send(WsConnection client, int room, int size)
        {
            WsSendResult result = room < 0 ? client.SendBinary(_frame, 0, size) : client.SendText(_frame, 0, size);
            if (result != WsSendResult.Sent) return false;
            _framesSent++;
            return true;
        }
    }
}
