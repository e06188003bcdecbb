using System.Runtime.CompilerServices;

// The unit tests, under their names on the device, on the desktop, and on Mono, where they are one program; and the tests that need a
// desktop.
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Upstream.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Integration")]
#endif
