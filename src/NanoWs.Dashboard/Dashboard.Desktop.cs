#if !NANOFRAMEWORK_1_0
namespace NanoWs
{
    public sealed partial class Dashboard
    {
        private static string FirstHostName(string title) => null;
    }
}
#endif
