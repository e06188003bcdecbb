using System;

namespace NanoWs
{
    // The table finds the content of a path, ContentResponseWriter makes the bytes of its response, and the server's ServerExchange sends
    // them.
    /// <summary>Adds to a server what it serves besides WebSockets.</summary>
    public static class WsServerContent
    {
        /// <summary>
        /// Serves content on a path, or a program's responses, in addition to the WebSockets. Call it before the server runs.
        /// </summary>
        /// <param name="server">The server.</param>
        /// <param name="path">The path: "/", "/app.js".</param>
        /// <param name="resource">The content, or what responds.</param>
        /// <exception cref="ArgumentException">The path does not begin with a slash, or is already served.</exception>
        public static void Serve(this WsServer server, string path, WsResource resource) =>
            Serve(server, new string[] { path }, resource);

        /// <summary>
        /// Serves content, or a program's responses, on several paths: on all of them or, if that is not possible, on none.
        /// </summary>
        /// <param name="server">The server.</param>
        /// <param name="paths">The paths.</param>
        /// <param name="resource">The content, or what responds, which may look at <see cref="WsRequest.Path"/>.</param>
        /// <exception cref="ArgumentException">A path does not begin with a slash, or is already served.</exception>
        public static void Serve(this WsServer server, string[] paths, WsResource resource)
        {
            ((PathTable)server._router.Serve(new PathTable())).Add(paths, resource);
        }
    }
}
