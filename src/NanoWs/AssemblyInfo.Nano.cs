#if NANOFRAMEWORK_1_0
using System.Runtime.CompilerServices;

// The unit tests, which have one name there, and the benchmark.
[assembly: InternalsVisibleTo("NFUnitTest")]
[assembly: InternalsVisibleTo("NanoWs.Bench.Nano")]
#endif
