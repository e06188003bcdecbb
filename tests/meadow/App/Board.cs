using System;
using System.Net;
using System.Threading.Tasks;
using Meadow.Devices;
using Meadow.Hardware;
using Meadow.Units;

// As much of Meadow's API as the program of docs/meadow.md uses, for a PC.
namespace Meadow
{
    public abstract class App<T>
        where T : new()
    {
        public static T Device { get; } = new T();

        public virtual Task Initialize() => Task.CompletedTask;

        public virtual Task Run() => Task.CompletedTask;
    }

    public static class Resolver
    {
        public static Logger Log { get; } = new Logger();
    }

    public sealed class Logger
    {
        public void Info(string message) => Console.WriteLine(message);
    }

    internal static class Program
    {
        private static void Main()
        {
            var app = new Station.MeadowApp();
            app.Initialize().Wait();
            app.Run().Wait();
        }
    }
}

namespace Meadow.Units
{
    public struct Voltage
    {
        public Voltage(double volts)
        {
            Volts = volts;
        }

        public double Volts { get; }
    }
}

namespace Meadow.Hardware
{
    public interface IAnalogInputPort
    {
        Task<Voltage> Read();
    }

    public interface IDigitalOutputPort
    {
        bool State { get; set; }
    }

    public interface IWiFiNetworkAdapter
    {
        bool IsConnected { get; }

        IPAddress IpAddress { get; }
    }
}

namespace Meadow.Devices
{
    public sealed class F7FeatherV2
    {
        public PinNames Pins { get; } = new PinNames();

        public Adapters NetworkAdapters { get; } = new Adapters();

        public IAnalogInputPort CreateAnalogInputPort(string pin) => new Knob();

        public IDigitalOutputPort CreateDigitalOutputPort(string pin, bool initialState = false) =>
            Light = new Led { State = initialState };

        public Led Light { get; private set; }

        public sealed class PinNames
        {
            public string A00 => "A00";

            public string OnboardLedGreen => "green";
        }

        public sealed class Adapters
        {
            public T Primary<T>()
                where T : class => new Wifi() as T;
        }

        /// <summary>As on the board: between the supply and the pin.</summary>
        public sealed class Led : IDigitalOutputPort
        {
            public bool State { get; set; }

            public bool IsLit => !State;
        }

        private sealed class Knob : IAnalogInputPort
        {
            public Task<Voltage> Read() => Task.FromResult(new Voltage(1.65 + Math.Sin(Environment.TickCount / 3000.0)));
        }


        private sealed class Wifi : IWiFiNetworkAdapter
        {
            public bool IsConnected => true;

            public IPAddress IpAddress => IPAddress.Loopback;
        }
    }
}
