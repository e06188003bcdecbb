using System.Runtime.CompilerServices;

// The client, the content and the guard; the unit tests, under their names on the desktop and the one of both on the device; and the
// tests that need a desktop.
[assembly: InternalsVisibleTo("NanoWs.Client")]
[assembly: InternalsVisibleTo("NanoWs.Http")]
[assembly: InternalsVisibleTo("NanoWs.Auth")]
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
[assembly: InternalsVisibleTo("NanoWs.Bench.Nano")]
#else
[assembly: InternalsVisibleTo("NanoWs.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Parts.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Upstream.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Integration")]
[assembly: InternalsVisibleTo("NanoWs.Bench")]
[assembly: InternalsVisibleTo("NanoWs.Fuzz")]
[assembly: InternalsVisibleTo("NanoWs.Stress")]
#endif
