using System.Runtime.CompilerServices;

// The unit tests, by their names on the desktop and on the device, and the tests that need a desktop.
[assembly: InternalsVisibleTo("NanoWs.Tests")]
[assembly: InternalsVisibleTo("NFUnitTest")]
[assembly: InternalsVisibleTo("NanoWs.Integration")]
[assembly: InternalsVisibleTo("NanoWs.Bench")]
[assembly: InternalsVisibleTo("NanoWs.Bench.Nano")]
[assembly: InternalsVisibleTo("NanoWs.Fuzz")]
