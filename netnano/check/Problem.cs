namespace NanoCheck
{
    /// <summary>A problem, printed in the format that MSBuild and editors recognize as an error at a source location.</summary>
    public sealed record Problem(string File, int Line, string Rule, string Message)
    {
        public override string ToString() => $"{File}{(Line > 0 ? $"({Line})" : "")}: error {Rule}: {Message}";
    }
}
