using System.Runtime.CompilerServices;

// What serves content of its own; the unit tests, under their names on the desktop and on the device.
[assembly: InternalsVisibleTo("NanoWs.Sensors")]
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Tests")]
#endif
