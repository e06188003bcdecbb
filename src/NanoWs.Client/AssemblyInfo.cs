using System.Runtime.CompilerServices;

// Protocols on top of the client; the unit tests, under their names on the desktop and the one of both on the device; and the tests that
// need a desktop.
[assembly: InternalsVisibleTo("NanoWs.Mqtt")]
[assembly: InternalsVisibleTo("NanoWs.SocketIo")]
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Parts.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Upstream.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Integration")]
[assembly: InternalsVisibleTo("NanoWs.Fuzz")]
#endif
