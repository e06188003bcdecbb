using System;
using System.IO;

namespace NanoWs.Integration
{
    /// <summary>A folder that is deleted at the end of a test, even if it fails.</summary>
    internal sealed class TemporaryFolder : IDisposable
    {
        public string FullName { get; } = Directory.CreateTempSubdirectory("nanows").FullName;

        public void Dispose() => Directory.Delete(FullName, true);
    }
}
