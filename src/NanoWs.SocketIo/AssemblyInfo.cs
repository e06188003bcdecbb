using System.Runtime.CompilerServices;

// The unit tests, under their names on the desktop, on Mono and on the device, and the fuzzer.
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Upstream.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Fuzz")]
#endif
