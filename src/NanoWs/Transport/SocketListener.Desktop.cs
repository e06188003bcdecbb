#if !NANOFRAMEWORK_1_0
using System;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace NanoWs
{
    public partial class SocketListener
    {
        // A client that finds the queue full retries after a second.
        private const int Backlog = 512;

        // How many descriptors connections leave to the rest of the program, at most. .NET opens files at any time; if it cannot open an
        // assembly, it never tries again, so that no WebSocket works any more, or the process ends.
        private const int Reserve = 16;

        private long _end; // connections get descriptors below this number; 0: not known yet

        partial void RequireResources()
        {
            if (_end == 0)
            {
                long limit = DescriptorLimit();
                _end = limit - Math.Min(Reserve, (limit - (long)_socket.Handle) / 4);
            }

            if (_end > int.MaxValue) return;
            using var probe = new Socket(_socket.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            bool isLow = (long)probe.Handle >= _end; // a new descriptor has the lowest number that is free
            if (isLow) throw new IOException("Too many open files: the last descriptors are left to the rest of the program (ulimit -n).");
        }

        // That of the process, which on Linux is in a file; elsewhere there is none or, on macOS, it is not known here.
        private static long DescriptorLimit()
        {
            const string Path = "/proc/self/limits", Name = "Max open files";
            try
            {
                foreach (string line in File.Exists(Path) ? File.ReadAllLines(Path) : Array.Empty<string>())
                {
                    if (!line.StartsWith(Name, StringComparison.Ordinal)) continue;
                    string soft = line.Substring(Name.Length).TrimStart();
                    if (long.TryParse(soft.Substring(0, soft.IndexOf(' ')), out long limit)) return limit;
                }
            }
            catch (Exception)
            {
                // Unknown, then.
            }

            return long.MaxValue;
        }

        // Without an address, both IPv6 and IPv4 where the machine has both: "localhost" may mean either.
        private static Socket NewSocket(IPAddress wanted, out IPAddress address)
        {
            bool both = wanted == null && Socket.OSSupportsIPv6;
            address = both ? IPAddress.IPv6Any : wanted ?? IPAddress.Any;
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (both) socket.DualMode = true;
            socket.Blocking = false;
            return socket;
        }

        partial void ThrowExplained(Exception e)
        {
            string why = (e as SocketException)?.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    "another program, or an earlier run of this one, uses it. End that, or choose another port.",
                SocketError.AccessDenied => "access is denied. Choose a port from 1024 on.",
                _ => e.Message.TrimEnd('.') + ".",
            };
            throw new IOException("Cannot listen on port " + _port + ": " + why, e);
        }
    }
}
#endif
