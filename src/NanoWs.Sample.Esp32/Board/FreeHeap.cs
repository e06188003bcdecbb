using nanoFramework.Hardware.Esp32;

namespace NanoWs.Sample
{
    /// <summary>The free part of the chip's internal memory.</summary>
    internal sealed class FreeHeap : ISensor
    {
        public string Name => "heap";

        public string Label => "Free memory";

        public string Unit => "KB";

        public int Decimals => 1;

        public bool IsSimulated => false;

        public double Read()
        {
            NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.Internal, out uint _, out uint free, out uint _);
            return free / 1024.0;
        }
    }
}
