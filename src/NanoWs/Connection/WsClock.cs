namespace NanoWs
{
    /// <summary>A monotonic clock, unaffected by changes of the system time. Tests supply their own.</summary>
    public partial class WsClock
    {
    }
}
