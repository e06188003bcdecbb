using System.Runtime.CompilerServices;

// The client, the content and the guard.
[assembly: InternalsVisibleTo("NanoWs.Client")]
[assembly: InternalsVisibleTo("NanoWs.Http")]
[assembly: InternalsVisibleTo("NanoWs.Auth")]
