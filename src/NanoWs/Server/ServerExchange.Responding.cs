using System;

namespace NanoWs
{
    // The response: chosen, written, and given up if the client is too slow.
    internal sealed partial class ServerExchange
    {
        // The maximum number of response bytes per round of the loop, so that large content does not delay the other connections. Of
        // content that a program makes, which takes instructions as well, it is one piece.
        private const int MostAtOnce = 4096;

        private void Respond(WsConnection connection, int status, int limit)
        {
            ResponseWriter response = _router.Respond(connection, _handshake.Request, status, _isFull);
            _isAccepted = response == null;
            _response = response ?? new ResponseWriter(_handshake.AcceptResponse());
            _start = _since = _options.Clock.Milliseconds; // the handler's time is not the client's
            _limit = limit;
        }

        public override int Lag(long now)
        {
            int lag = (int)(now - _since);
            if (_response == null) return lag < Grace ? -1 : lag;
            if (lag >= ResponseTime) return lag;

            // A client that is fast enough has its time even so, and then the slowest gives way: the time for 32 bytes counts.
            lag = (int)(now - _start);
            lag = lag < TotalTime || _response.IsLive ? 0 : lag / ((int)(_sent >> 5) + 1) + 1;
            return lag < LongLag ? lag : LongLag;
        }

        // The content's properties are read only now. If they throw, the response is 500: nothing has been sent yet.
        private int Begin(WsConnection connection, byte[] scratch)
        {
            try
            {
                int count = _response.Prepare(scratch);
                _router.Count(_response.Status);
                return count;
            }
            catch (Exception e)
            {
                connection.ReportError(WsError.HandlerFailed, e);
                Respond(connection, HttpStatus.InternalServerError, _limit);
                return _response.Prepare(scratch);
            }
        }

        private OpeningStep Write(WsConnection connection, WsProtocol protocol, WsTransport transport, long now)
        {
            ResponseWriter response = _response;
            OpeningStep step = OpeningStep.Idle;
            for (int left = MostAtOnce; left > 0 && !response.IsSent;)
            {
                int count = response.Buffer == null ? Begin(connection, protocol.TxBuffer) : response.Prepare(protocol.TxBuffer);
                response = _response;
                if (count == 0 && !response.IsSent)
                {
                    // Live content: nothing is pending, and the client may leave meanwhile.
                    _since = now;
                    return transport.Read(protocol.RxBuffer, 0, protocol.RxBuffer.Length) < 0 ? OpeningStep.Failed : step;
                }

                int taken = count <= 0 ? count : transport.Write(response.Buffer, response.Offset, count);
                if (taken < 0) return OpeningStep.Failed;
                if (taken == 0) break;
                response.Sent(taken);
                _sent += (uint)taken;
                _since += _options.TimeFor(taken);
                left -= taken;
                step = OpeningStep.Active;
                if (response.IsMade && response.Offset == response.End) break;
            }

            if (_since > now) _since = now;

            if (response.IsSent) return _isAccepted ? OpeningStep.Open : OpeningStep.Responded;

            // If the client reads the response too slowly, the connection is dropped without further notice; not before it has had time to
            // take what was sent only now, because a handler took long.
            return step == OpeningStep.Idle && now - _since >= _limit ? OpeningStep.Failed : step;
        }
    }
}
