using System;
using System.Text;
using System.Threading;

namespace NanoWs.SocketIo.Board
{
    /// <summary>
    /// A board with a lamp and a temperature that rises by 0.1 with each reading. It prints what it is told, a line for each event.
    /// </summary>
    internal sealed class BoardHandler : SocketIoHandler
    {
        /// <summary>The events that it handles.</summary>
        public static readonly string[] Events = { "led", "ask", "stop" };

        private static readonly byte[] s_done = Encoding.UTF8.GetBytes("\"done\",");

        private readonly byte[] _reading = new byte[8];
        private readonly byte[] _reply = new byte[64];
        private int _tenths = 200;

        /// <summary>Gets whether it has been asked to stop.</summary>
        public bool IsStopped { get; private set; }

        /// <summary>Emits readings until it has been asked to stop.</summary>
        /// <param name="client">The client, which has been started.</param>
        /// <param name="interval">The time between two readings, in milliseconds.</param>
        public void Run(SocketIoClient client, int interval)
        {
            while (!IsStopped)
            {
                Thread.Sleep(interval);
                if (client.IsConnected) Emit(client);
            }

            client.Stop();
        }

        private void Emit(SocketIoClient client)
        {
            int count = Put(_tenths);
            if (client.Emit("temperature", _reading, 0, count) == WsSendResult.Sent) _tenths = _tenths < 999 ? _tenths + 1 : 200;
        }

        // 215 as 21.5.
        private int Put(int tenths)
        {
            _reading[0] = (byte)('0' + tenths / 100);
            _reading[1] = (byte)('0' + tenths / 10 % 10);
            _reading[2] = (byte)'.';
            _reading[3] = (byte)('0' + tenths % 10);
            return 4;
        }

        public override void OnConnected(SocketIoClient client) => Console.WriteLine("connect");

        public override void OnConnectFailed(SocketIoClient client, SocketIoReason reason, string message) =>
            Console.WriteLine("connect_error " + Name(reason) + " " + message);

        public override void OnEvent(SocketIoClient client, string name, int ackId, byte[] buffer, int offset, int count)
        {
            Console.WriteLine("event " + name + " " + Encoding.UTF8.GetString(buffer, offset, count));
            if (name == "stop") IsStopped = true;
            if (name == "ask") Ask(client);
            if (ackId < 0 || s_done.Length + count > _reply.Length) return;
            Array.Copy(s_done, 0, _reply, 0, s_done.Length);
            Array.Copy(buffer, offset, _reply, s_done.Length, count);
            client.Ack(ackId, _reply, 0, s_done.Length + count);
        }

        private void Ask(SocketIoClient client)
        {
            int count = Put(_tenths);
            client.Emit("question \"1\"", _reading, 0, count, out int id);
        }

        public override void OnAck(SocketIoClient client, int ackId, byte[] buffer, int offset, int count) =>
            Console.WriteLine("ack " + Encoding.UTF8.GetString(buffer, offset, count));

        public override void OnAckLost(SocketIoClient client, int ackId) => Console.WriteLine("ack lost");

        public override void OnDisconnected(SocketIoClient client, SocketIoReason reason) =>
            Console.WriteLine("disconnect " + Name(reason));

        // The device prints the number.
        private static string Name(SocketIoReason reason) => reason.ToString();
    }
}
