using System;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Carries out a command. Returns null if it was carried out; otherwise why not, for the user, who is also shown the message of an
    /// exception: "Unknown command. There are: led on, led off."
    /// </summary>
    /// <param name="command">The command, at most the server's ReceiveBufferSize.</param>
    public delegate string CommandHandler(string command);

    // The commands of a channel's clients, however they are connected.
    public sealed partial class SensorChannel
    {
        private readonly object _commandLock = new object(); // not that of the readings, which a command sets

        /// <summary>
        /// Carries out commands; null if there are none. It is called by the thread that received the command, one call at a time: while
        /// it runs, other threads with a command wait. There is one: what is set later replaces it, and with it the controls of a dashboard
        /// whose channel this is.
        /// </summary>
        public CommandHandler OnCommand;

        /// <summary>
        /// Carries out a command that came as a text message: call it in OnText. "#7 led on" gets a result with the number 7; a command
        /// without a number only gets an error.
        /// </summary>
        public void HandleCommand(WsConnection connection, byte[] buffer, int offset, int count)
        {
            // The reply must fit behind what is pending, and no command may be carried out twice.
            if (!connection.IsIdle)
            {
                connection.Defer(count);
                return;
            }

            string command = Encoding.UTF8.GetString(buffer, offset, count);
            int space = command.IndexOf(' ');
            long id = space > 1 && command[0] == '#' ? FixedPoint.ParseWhole(command.Substring(1, space - 1)) : -1;
            string error = Execute(id >= 0 ? command.Substring(space + 1) : command);
            if (id >= 0 || error != null) Reply(connection, id, error);
            Publish(); // what the command has changed
        }

        private static void Reply(WsConnection connection, long id, string error)
        {
            string head = id >= 0 ? "{\"type\":\"result\",\"id\":" + id.ToString() : "{\"type\":\"error\"";
            string name = id >= 0 ? ",\"error\":" : ",\"message\":";
            byte[] reply = Encoding.UTF8.GetBytes(error == null ? head + "}" : head + name + Json.Quote(error) + "}");
            if (reply.Length > connection.MaxSend) reply = Encoding.UTF8.GetBytes(head + name + "\"Failed.\"}");
            connection.SendText(reply, 0, reply.Length);
        }

        /// <summary>
        /// Carries out a command, as if a client had sent it. Returns null if it was carried out; otherwise why not. What it has changed is
        /// sent by the next Publish. Safe from any thread: one command at a time is carried out, and others wait.
        /// </summary>
        /// <param name="command">The command, without a number.</param>
        public string Execute(string command)
        {
            try
            {
                lock (_commandLock)
                {
                    string error = OnCommand == null ? "There are no commands." : OnCommand(command);
                    return error == "" ? "Failed." : error;
                }
            }
            catch (Exception e)
            {
                return string.IsNullOrEmpty(e.Message) ? "Failed." : e.Message;
            }
        }
    }
}
