#if !NANOFRAMEWORK_1_0
using System.Runtime.CompilerServices;

// The unit tests, and the tests that need a desktop.
[assembly: InternalsVisibleTo("NanoWs.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Parts.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Upstream.Tests")]
[assembly: InternalsVisibleTo("NanoWs.Integration")]
[assembly: InternalsVisibleTo("NanoWs.Bench")]
[assembly: InternalsVisibleTo("NanoWs.Fuzz")]
[assembly: InternalsVisibleTo("NanoWs.Stress")]
#endif
