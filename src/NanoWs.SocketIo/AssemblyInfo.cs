using System.Runtime.CompilerServices;

// The unit tests, under their name on the desktop and the one on the device, and the fuzzer.
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Parts.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Fuzz")]
#endif
