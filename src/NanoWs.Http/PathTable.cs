using System;
using System.Collections;

namespace NanoWs
{
    /// <summary>What a server serves, by path.</summary>
    internal sealed class PathTable : WsResource
    {
        private readonly ArrayList _entries = new ArrayList(); // path, resource, path, resource...

        public void Add(string path, WsResource resource)
        {
            if (path == null || path.Length == 0 || path[0] != '/') throw new ArgumentException("The path must begin with a slash.");
            if (resource == null) throw new ArgumentNullException(nameof(resource));
            if (Find(path) != null) throw new ArgumentException(path + " is served already.");
            _entries.Add(path);
            _entries.Add(resource);
        }

        private WsResource Find(string path)
        {
            for (int i = 0; i < _entries.Count; i += 2)
            {
                if ((string)_entries[i] == path) return (WsResource)_entries[i + 1];
            }

            return null;
        }

        public override WsResponse Respond(WsConnection connection, WsRequest request)
        {
            WsResource resource = Find(request.Path);
            return resource == null ? WsResponse.Refuse(HttpStatus.NotFound) : resource.Respond(connection, request);
        }
    }
}
