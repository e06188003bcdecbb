namespace nanoFramework.Hardware.Esp32
{
    public class Configuration
    {
        public extern Configuration();
        public static extern int GetFunctionPin(DeviceFunction function);
        public static extern void SetPinFunction(int pin, DeviceFunction value);
    }

    public enum DeviceFunction
    {
        SPI1_MOSI = 65792, SPI1_MISO, SPI1_CLOCK, SPI2_MOSI = 66048, SPI2_MISO, SPI2_CLOCK,
        I2C1_DATA = 131328, I2C1_CLOCK, I2C2_DATA = 131584, I2C2_CLOCK,
        COM1_TX = 196864, COM1_RX, COM1_RTS, COM1_CTS, COM2_TX = 197120, COM2_RX, COM2_RTS, COM2_CTS, COM3_TX = 197376,
        COM3_RX, COM3_RTS, COM3_CTS, COM4_TX = 197632, COM4_RX, COM4_RTS, COM4_CTS,
        PWM1 = 262400, PWM2 = 262656, PWM3 = 262912, PWM4 = 263168, PWM5 = 263424, PWM6 = 263680, PWM7 = 263936,
        PWM8 = 264192, PWM9 = 264448, PWM10 = 264704, PWM11 = 264960, PWM12 = 265216, PWM13 = 265472, PWM14 = 265728,
        PWM15 = 265984, PWM16 = 266240,
        ADC1_CH0 = 327936, ADC1_CH1, ADC1_CH2, ADC1_CH3, ADC1_CH4, ADC1_CH5, ADC1_CH6, ADC1_CH7, ADC1_CH8, ADC1_CH9,
        ADC1_CH10, ADC1_CH11, ADC1_CH12, ADC1_CH13, ADC1_CH14, ADC1_CH15, ADC1_CH16, ADC1_CH17, ADC1_CH18, ADC1_CH19,
        I2S1_MCK = 393472, I2S1_BCK, I2S1_WS, I2S1_DATA_OUT, I2S1_MDATA_IN, I2S2_MCK = 393728, I2S2_BCK, I2S2_WS,
        I2S2_DATA_OUT, I2S2_MDATA_IN,
        SDMMC1_CLOCK = 524544, SDMMC1_COMMAND, SDMMC1_D0, SDMMC1_D1, SDMMC1_D2, SDMMC1_D3, SDMMC2_CLOCK = 524800,
        SDMMC2_COMMAND, SDMMC2_D0, SDMMC2_D1, SDMMC2_D2, SDMMC2_D3
    }

    public class NativeMemory
    {
        public extern NativeMemory();
        public static extern void GetMemoryInfo(NativeMemory.MemoryType memType, out uint totalSize, out uint totalFreeSize,
            out uint largestFreeBlock);

        public enum MemoryType { All, Internal, SpiRam }
    }
}
