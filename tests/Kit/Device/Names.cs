namespace NanoWs.Kit
{
    /// <summary>Names of enum values, which the device cannot format.</summary>
    internal static class Names
    {
        private static readonly string[] s_errors =
        {
            "None", "ReservedBits", "ReservedOpcode", "FragmentedControl", "ControlTooLong", "MaskMissing", "MaskForbidden",
            "LengthNotMinimal", "LengthTooLarge", "UnexpectedContinuation", "ExpectedContinuation", "InvalidUtf8", "CloseTooShort",
            "CloseCodeInvalid", "MessageTooBig", "HandlerFailed", "MessageAborted", "InternalFailure", "ConnectFailed", "PongTimeout",
            "SendTimeout", "CloseTimeout", "ConnectionLost",
        };

        public static string Of(WsError error) => s_errors[(int)error];
    }
}
