namespace System.Device.I2c
{
    public sealed class I2cConnectionSettings
    {
        public extern I2cConnectionSettings(int busId, int deviceAddress);
        public extern I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed);

        public extern int BusId { get; }
        public extern I2cBusSpeed BusSpeed { get; }
        public extern int DeviceAddress { get; }
    }

    public class I2cDevice : IDisposable
    {
        public extern I2cDevice(I2cConnectionSettings settings);
        extern ~I2cDevice();

        public extern I2cConnectionSettings ConnectionSettings { get; }

        public static extern I2cDevice Create(I2cConnectionSettings settings);
        public extern void Dispose();
        public extern I2cTransferResult Read(SpanByte buffer);
        public extern byte ReadByte();
        public extern I2cTransferResult Write(SpanByte buffer);
        public extern I2cTransferResult WriteByte(byte value);
        public extern I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer);
    }

    public struct I2cTransferResult
    {
        private readonly uint _bytesTransferred;
        private readonly I2cTransferStatus _status;

        public extern uint BytesTransferred { get; }
        public extern I2cTransferStatus Status { get; }
    }

    public enum I2cBusSpeed { StandardMode, FastMode, FastModePlus }
    public enum I2cTransferStatus { UnknownError, FullTransfer, ClockStretchTimeout, PartialTransfer, SlaveAddressNotAcknowledged }
}
