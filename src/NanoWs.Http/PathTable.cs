using System;
using System.Collections;

namespace NanoWs
{
    /// <summary>What a server serves, by path.</summary>
    internal sealed class PathTable : WsResource
    {
        private ArrayList _entries = new ArrayList(); // path, resource, path, resource...

        // All paths or none.
        public void Add(string[] paths, WsResource resource)
        {
            if (resource == null) throw new ArgumentNullException(nameof(resource));
            var entries = (ArrayList)_entries.Clone();
            foreach (string path in paths)
            {
                if (path == null || path.Length == 0 || path[0] != '/') throw new ArgumentException("The path must begin with a slash.");
                if (Find(entries, path) != null) throw new ArgumentException(path + " is served already.");
                entries.Add(path);
                entries.Add(resource);
            }

            _entries = entries;
        }

        private static WsResource Find(ArrayList entries, string path)
        {
            for (int i = 0; i < entries.Count; i += 2)
            {
                if ((string)entries[i] == path) return (WsResource)entries[i + 1];
            }

            return null;
        }

        public override WsResponse Respond(WsConnection connection, WsRequest request)
        {
            WsResource resource = Find(_entries, request.Path);
            return resource == null ? WsResponse.Refuse(HttpStatus.NotFound) : resource.Respond(connection, request);
        }
    }
}
