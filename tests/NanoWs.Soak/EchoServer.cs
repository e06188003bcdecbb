using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NanoWs.Kit;

namespace NanoWs.Soak
{
    /// <summary>Echoes, and counts its connections.</summary>
    internal sealed class EchoServer : EchoHandler
    {
        private readonly List<WeakReference> _connections = new List<WeakReference>();
        private int _opened;
        private int _closed;

        public int Opened => Volatile.Read(ref _opened);

        public int Closed => Volatile.Read(ref _closed);

        /// <summary>The first thing that went wrong in the library itself; null if nothing did.</summary>
        public static string Crash { get; private set; }

        public override void OnOpen(WsConnection connection)
        {
            Interlocked.Increment(ref _opened);
            lock (_connections) _connections.Add(new WeakReference(connection));
        }

        /// <summary>The connections that are still in memory, after a collection.</summary>
        public int CountKept()
        {
            lock (_connections) return _connections.Count(connection => connection.IsAlive);
        }

        public override void OnClose(WsConnection connection, int code, string reason) => Interlocked.Increment(ref _closed);

        public override void OnError(WsConnection connection, WsError error, Exception exception)
        {
            if (error is WsError.InternalFailure or WsError.HandlerFailed) Note(error, exception);
        }

        public static void Note(WsError error, Exception exception) => Crash ??= error + ": " + exception;
    }
}
