namespace NanoWs.Sample
{
    /// <summary>
    /// Something else to switch, such as a relay. The commands "NAME on" and "NAME off" switch it, and its state is a reading.
    /// </summary>
    public interface ISwitch : ISensor
    {
        /// <summary>Switches it. Commands come on the threads of the server and of the upstream client.</summary>
        void Switch(bool on);
    }
}
