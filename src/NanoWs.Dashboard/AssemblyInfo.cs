using System.Runtime.CompilerServices;

// The unit tests, under their names on the desktop, on Mono and on the device.
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
[assembly: InternalsVisibleTo("NanoWs.Hour")]
#else
[assembly: InternalsVisibleTo("NanoWs.Parts.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Integration")]
#endif
