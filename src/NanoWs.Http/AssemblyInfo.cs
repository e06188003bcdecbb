using System.Runtime.CompilerServices;

// NanoWs.Sensors, for PieceContent and Query; the unit tests, under their names on the desktop and on the device.
[assembly: InternalsVisibleTo("NanoWs.Sensors")]
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Tests")]
#endif
