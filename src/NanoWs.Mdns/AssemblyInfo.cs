using System.Runtime.CompilerServices;

// The unit tests, under their names on the device and on the desktop.
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Parts.Tests")]
#endif
