using System;
using System.Diagnostics;

namespace NanoWs.Bench
{
    /// <summary>
    /// The load generator, the same for all servers: one thread that keeps a number of messages in flight on each connection. It waits as
    /// the library does, polling for a moment before it sleeps, because otherwise the time to wake up would be measured with the server.
    /// </summary>
    internal sealed class Load : IDisposable
    {
        private readonly LoadConnection[] _connections;
        private readonly Waiter _waiter = new Waiter();
        private readonly int _depth;
        private int _activeTurns;
        private long _waitingSince;
        private long _waited;

        public Load(ServerProcess server, int payload, int connections, int depth)
        {
            var frames = new FrameSet(payload, depth);
            byte[] reply = server.Peer == Peer.Bare ? frames.Bytes.AsSpan(0, frames.Size).ToArray() : FrameSet.Reply(frames.Payload);
            _depth = depth;
            _connections = new LoadConnection[connections];
            for (int i = 0; i < connections; i++)
            {
                var connection = new LoadConnection(server.Port, frames, reply.Length);
                if (server.Peer != Peer.Bare) connection.Open();
                connection.Verify(reply);
                connection.BeginLoad();
                _connections[i] = connection;
            }
        }

        /// <summary>The share of the time of the last run in which it waited for the server.</summary>
        public double Waiting { get; private set; }

        /// <summary>Messages there and back per second, over this many milliseconds.</summary>
        public double Run(int milliseconds)
        {
            long start = Stopwatch.GetTimestamp();
            long end = start + milliseconds * Stopwatch.Frequency / 1000;
            long now = start;
            long messages = 0;
            _waited = _waitingSince = 0;
            foreach (LoadConnection connection in _connections) connection.Send(_depth);
            while (now < end)
            {
                messages += Turn(true);
                now = Stopwatch.GetTimestamp();
            }

            Waiting = _waited / (double)(now - start);
            while (IsAnyInFlight()) Turn(false);
            return messages * (double)Stopwatch.Frequency / (now - start);
        }

        private int Turn(bool goesOn)
        {
            int messages = 0;
            bool isActive = false;
            foreach (LoadConnection connection in _connections)
            {
                int completed = connection.Receive();
                if (completed < 0) continue;
                isActive = true;
                messages += completed;
                if (completed > 0 && goesOn) connection.Send(completed);
            }

            CountWaiting(isActive);
            if (isActive) _activeTurns++;
            else Wait();
            return messages;
        }

        private void CountWaiting(bool isActive)
        {
            if (isActive == (_waitingSince == 0)) return;
            long now = Stopwatch.GetTimestamp();
            if (isActive) _waited += now - _waitingSince;
            _waitingSince = isActive ? 0 : now;
        }

        private void Wait()
        {
            _waiter.RecordActivity(_activeTurns);
            if (_waiter.ShouldSpin()) return;
            _waiter.Clear();
            foreach (LoadConnection connection in _connections) _waiter.Watch(connection.Socket, true, connection.IsSendPending);
            _waiter.Wait(10);
        }

        private bool IsAnyInFlight()
        {
            foreach (LoadConnection connection in _connections)
            {
                if (connection.InFlight > 0) return true;
            }

            return false;
        }

        public void Dispose()
        {
            foreach (LoadConnection connection in _connections) connection.Dispose();
        }
    }
}
