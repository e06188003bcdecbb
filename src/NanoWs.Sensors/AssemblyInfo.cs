using System.Runtime.CompilerServices;

// NanoWs.Sensors.Http and NanoWs.Sensors.Mqtt, for the description and the history of a channel, in pieces, and for the numbers in them.
[assembly: InternalsVisibleTo("NanoWs.Sensors.Http")]
// For Pieces: the log is made of them, too.
[assembly: InternalsVisibleTo("NanoWs.Dashboard")]
[assembly: InternalsVisibleTo("NanoWs.Sensors.Mqtt")]
