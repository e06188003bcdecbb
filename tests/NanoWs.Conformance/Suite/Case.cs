using System;
using System.Collections.Generic;
using System.Net.Sockets;

namespace NanoWs.Conformance
{
    /// <summary>Which end a case tests.</summary>
    [Flags]
    public enum Target
    {
        Server = 1,
        Client = 2,
        Both = 3,
    }

    /// <summary>One thing to try, on its own connection.</summary>
    public sealed class Case
    {
        public Group Group;
        public string Name;

        /// <summary>For a case that begins with an open WebSocket.</summary>
        public Action<Peer> OnOpen;

        /// <summary>For a case that makes the handshake itself.</summary>
        public Action<Opening> OnHandshake;

        /// <summary>Left out by --quick.</summary>
        public bool IsLong;

        public override string ToString() => Group.Section + " " + Group.Title + ": " + Name;
    }

    /// <summary>
    /// What a case has before the WebSocket is open: the suite is the client and sends the request, or the server and has read it.
    /// </summary>
    public sealed class Opening
    {
        public Wire Wire;
        public Observations Seen;

        /// <summary>The request of the client under test; null if a server is under test.</summary>
        public MessageHead Request;

        /// <summary>The address of the server under test: "host:port", and path with query.</summary>
        public string Authority;
        public string Path;

        /// <summary>A further connection.</summary>
        public Func<Wire> Connect;

        /// <summary>The open WebSocket after the handshake.</summary>
        public Peer Peer => new Peer(Wire, Request == null, Seen);
    }

    /// <summary>Cases that show the same rules; one line of the report, one test.</summary>
    public sealed class Group
    {
        public string Section;
        public string Title;
        public Target Target;
        public string[] Shows;
        public readonly List<Case> Cases = new List<Case>();

        public Group Add(string name, Action<Peer> body, bool isLong = false)
        {
            Cases.Add(new Case { Group = this, Name = name, OnOpen = body, IsLong = isLong });
            return this;
        }

        public Group AddHandshake(string name, Action<Opening> body)
        {
            Cases.Add(new Case { Group = this, Name = name, OnHandshake = body });
            return this;
        }

        public override string ToString() => Section + " " + Title;
    }

    /// <summary>All cases there are.</summary>
    public static partial class Suite
    {
        private static readonly List<Group> s_groups = new List<Group>();

        public static IReadOnlyList<Group> Groups => s_groups;

        static Suite()
        {
            AddRequestCases();
            AddResponseCases();
            AddServerHandshakeCases();
            AddFramingCases();
            AddFragmentationCases();
            AddControlCases();
            AddMessageCases();
            AddCloseCases();
            AddUtf8Cases();
            AddVolumeCases();
        }

        private static Group NewGroup(string section, string title, Target target, params string[] shows)
        {
            var group = new Group { Section = section, Title = title, Target = target, Shows = shows };
            s_groups.Add(group);
            return group;
        }

        internal static bool IsNetworkError(Exception e) => e is SocketException or ObjectDisposedException or AggregateException;
    }
}
