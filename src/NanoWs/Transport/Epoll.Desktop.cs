#if !NANOFRAMEWORK_1_0
using System;
using System.Collections;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NanoWs
{
    /// <summary>
    /// Sockets of which the kernel tells those with input, at a cost that does not depend on the number of the others: Linux's epoll. Each
    /// has a number of the caller's choice. What is reported stays reported until it has been read. For one thread.
    /// </summary>
    internal sealed class Epoll : SafeHandleZeroOrMinusOneIsInvalid
    {
        private const int CloseOnExec = 0x80000;

        // Operations of epoll_ctl.
        private const int Insert = 1;
        private const int Delete = 2;
        private const int Modify = 3;

        // Events; the end of a stream counts as input, and errors are always reported.
        private const int Input = 1;
        private const int Output = 4;

        // The most sockets reported at a time. Those left out come first the next time.
        private const int MostEvents = 64;

        // An event is a word of flags and a long of the caller's, here the descriptor; only on x86 there is no gap between them.
        private static readonly int s_data = RuntimeInformation.ProcessArchitecture <= Architecture.X64 ? 1 : 2;
        private static readonly int s_eventSize = s_data + 2;

        private static bool s_isMissing = !RuntimeInformation.IsOSPlatform(OSPlatform.Linux);

        private readonly int[] _events = new int[MostEvents * s_eventSize];
        private readonly int[] _event = new int[s_eventSize];
        private int[] _numbers = new int[256]; // by descriptor

        private Epoll(int descriptor)
            : base(true)
        {
            SetHandle((IntPtr)descriptor);
        }

        /// <summary>Returns null if the platform has no epoll, or the process has too many descriptors.</summary>
        public static Epoll TryCreate()
        {
            if (s_isMissing) return null;
            try
            {
                int descriptor = epoll_create1(CloseOnExec);
                return descriptor < 0 ? null : new Epoll(descriptor);
            }
            catch (Exception e) when (e is DllNotFoundException || e is EntryPointNotFoundException)
            {
                s_isMissing = true;
                return null;
            }
        }

        /// <summary>Adds a socket. Returns false if the kernel refuses.</summary>
        public bool TryAdd(Socket socket, int number)
        {
            int descriptor = Control(Insert, socket, Input);
            if (descriptor >= 0) _numbers[descriptor] = number;
            return descriptor >= 0;
        }

        /// <summary>Gives a socket that was added another number.</summary>
        public void Renumber(Socket socket, int number) => _numbers[(int)socket.Handle] = number;

        /// <summary>Removes a socket that is still open; one that was closed is no longer there.</summary>
        public void Remove(Socket socket) => Control(Delete, socket, 0);

        /// <summary>Returns how many sockets have input, without waiting; <see cref="Number"/> says which.</summary>
        public int Poll() => epoll_wait((int)handle, _events, MostEvents, 0);

        /// <summary>Gets the number of one of the sockets that <see cref="Poll"/> has found.</summary>
        public int Number(int index) => _numbers[_events[index * s_eventSize + s_data]];

        /// <summary>Waits until a socket has input, or one of these others has input or room.</summary>
        public void Wait(ArrayList forReading, ArrayList forWriting, int milliseconds)
        {
            for (int i = 0; i < forReading.Count; i++) Control(Insert, (Socket)forReading[i], Input);
            for (int i = 0; i < forWriting.Count; i++)
            {
                var socket = (Socket)forWriting[i];
                if (Control(Insert, socket, Output) < 0) Control(Modify, socket, Input | Output);
            }

            epoll_wait((int)handle, _events, 1, milliseconds);
            for (int i = 0; i < forReading.Count; i++) Remove((Socket)forReading[i]);
            for (int i = 0; i < forWriting.Count; i++) Remove((Socket)forWriting[i]);
        }

        // Returns the descriptor; -1 if the kernel refuses.
        private int Control(int operation, Socket socket, int flags)
        {
            int descriptor = (int)socket.Handle;
            if (descriptor >= _numbers.Length) Array.Resize(ref _numbers, 2 * descriptor);
            _event[0] = flags;
            _event[s_data] = descriptor;
            return epoll_ctl((int)handle, operation, descriptor, _event) < 0 ? -1 : descriptor;
        }

        protected override bool ReleaseHandle() => close((int)handle) == 0;

        [DllImport("libc")]
        private static extern int epoll_create1(int flags);

        [DllImport("libc")]
        private static extern int epoll_ctl(int epoll, int operation, int socket, int[] e);

        [DllImport("libc")]
        private static extern int epoll_wait(int epoll, [Out] int[] events, int count, int milliseconds);

        [DllImport("libc")]
        private static extern int close(int descriptor);
    }
}
#endif
