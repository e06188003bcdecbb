using System.Runtime.CompilerServices;

// NanoWs.Sensors.Mqtt, whose publisher makes itself the handler of a client; the unit tests, under their names on the device, on the
// desktop, and on Mono, where they are one program; and the tests that need a desktop.
[assembly: InternalsVisibleTo("NanoWs.Sensors.Mqtt")]
#if NANOFRAMEWORK_1_0
[assembly: InternalsVisibleTo("NFUnitTest")]
#else
[assembly: InternalsVisibleTo("NanoWs.Fuzz")]
[assembly: InternalsVisibleTo("NanoWs.Integration")]
[assembly: InternalsVisibleTo("NanoWs.Upstream.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Tests")]
#endif
