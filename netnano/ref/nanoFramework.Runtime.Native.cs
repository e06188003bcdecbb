using System;

namespace System
{
    public static class Environment
    {
        public static extern long TickCount64 { get; }
    }
}

namespace nanoFramework.Runtime.Native
{
    public static class GC
    {
        public static extern void EnableGCMessages(bool enable);
        public static extern uint Run(bool compactHeap);
    }

    public class Power
    {
        public extern Power();
        public static extern event RebootEventHandler OnRebootEvent;
        public static extern void RebootDevice(int exeConstraintTimeout, RebootOption rebootOption = RebootOption.NormalReboot);
        public static extern void RebootDevice(RebootOption rebootOption = RebootOption.NormalReboot);
    }

    public delegate void RebootEventHandler();
    public enum RebootOption { NormalReboot, EnterNanoBooter, ClrOnly, EnterProprietaryBooter = 8 }

    public static class Rtc
    {
        public static extern bool SetSystemTime(DateTime time);
    }

    public static class SystemInfo
    {
        public static extern SystemInfo.FloatingPoint FloatingPointSupport { get; }
        public static extern byte Model { get; }
        public static extern byte OEM { get; }
        public static extern string OEMString { get; }
        public static extern string Platform { get; }
        public static extern ushort SKU { get; }
        public static extern string TargetName { get; }
        public static extern Version Version { get; }

        public enum FloatingPoint
        {
            None, SinglePrecisionSoftware, SinglePrecisionHardware, DoublePrecisionSoftware, DoublePrecisionHardware
        }
    }
}
