namespace NanoCheck
{
    /// <summary>One refusal, printed in the form that MSBuild and editors read as an error at a place.</summary>
    public sealed record Problem(string File, int Line, string Rule, string Message)
    {
        public override string ToString() => $"{File}{(Line > 0 ? $"({Line})" : "")}: error {Rule}: {Message}";
    }
}
