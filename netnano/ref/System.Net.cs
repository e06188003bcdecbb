using System;
using System.IO;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading;

namespace System.Net
{
    public static class Dns
    {
        public static extern IPHostEntry GetHostEntry(string hostNameOrAddress);
    }

    public abstract class EndPoint
    {
        protected extern EndPoint();
        public abstract EndPoint Create(SocketAddress socketAddress);
        public abstract SocketAddress Serialize();
    }

    public class IPAddress
    {
        public static readonly IPAddress Any;
        public static readonly IPAddress Broadcast;
        public static readonly IPAddress IPv6Any;
        public static readonly IPAddress IPv6Loopback;
        public static readonly IPAddress Loopback;
        public static readonly IPAddress None;

        public extern IPAddress(byte[] address);
        public extern IPAddress(byte[] address, long scopeid);
        public extern IPAddress(long newAddress);

        public extern AddressFamily AddressFamily { get; }
        public extern bool IsIPv4MappedToIPv6 { get; }
        public extern long ScopeId { get; set; }

        public extern bool Equals(IPAddress other);
        public override extern bool Equals(object other);
        public extern byte[] GetAddressBytes();
        public static extern IPAddress GetDefaultLocalAddress();
        public override extern int GetHashCode();
        public extern IPAddress MapToIPv4();
        public extern IPAddress MapToIPv6();
        public static extern IPAddress Parse(string ipString);
        public override extern string ToString();

        public static extern bool operator ==(IPAddress a, IPAddress b);
        public static extern bool operator !=(IPAddress a, IPAddress b);
    }

    public class IPEndPoint : EndPoint
    {
        public const int MaxPort = 65535;
        public const int MinPort = 0;

        public extern IPEndPoint(long address, int port);
        public extern IPEndPoint(IPAddress address, int port);

        public extern IPAddress Address { get; }
        public extern AddressFamily AddressFamily { get; }
        public extern int Port { get; }

        public override extern EndPoint Create(SocketAddress socketAddress);
        public override extern bool Equals(object obj);
        public override extern int GetHashCode();
        public override extern SocketAddress Serialize();
        public override extern string ToString();
    }

    public class IPHostEntry
    {
        public extern IPHostEntry();
        public extern IPAddress[] AddressList { get; }
        public extern string HostName { get; }
    }

    public class SocketAddress
    {
        public extern SocketAddress(AddressFamily family, int size);
        public extern AddressFamily Family { get; }
        public extern byte this[int offset] { get; set; }
        public extern int Size { get; }
        public override extern bool Equals(object obj);
        public override extern int GetHashCode();
    }
}

namespace System.Net.Sockets
{
    public class Socket : IDisposable
    {
        public extern Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType);

        public extern int Available { get; }
        public extern bool Connected { get; }
        public extern EndPoint LocalEndPoint { get; }
        public extern int ReceiveTimeout { get; set; }
        public extern EndPoint RemoteEndPoint { get; }
        public extern int SendTimeout { get; set; }
        public extern SocketType SocketType { get; }

        public extern Socket Accept();
        public extern void Bind(EndPoint localEP);
        public extern void Close();
        public extern void Connect(EndPoint remoteEP);
        protected virtual extern void Dispose(bool disposing);
        extern ~Socket();
        public extern object GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName);
        public extern void GetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] val);
        public extern void Listen(int backlog);
        public extern bool Poll(int microSeconds, SelectMode mode);
        public extern int Receive(byte[] buffer);
        public extern int Receive(byte[] buffer, int offset, int size, SocketFlags socketFlags);
        public extern int Receive(byte[] buffer, int size, SocketFlags socketFlags);
        public extern int Receive(byte[] buffer, SocketFlags socketFlags);
        public extern int ReceiveFrom(byte[] buffer, int offset, int size, SocketFlags socketFlags, ref EndPoint remoteEP);
        public extern int ReceiveFrom(byte[] buffer, int size, SocketFlags socketFlags, ref EndPoint remoteEP);
        public extern int ReceiveFrom(byte[] buffer, ref EndPoint remoteEP);
        public extern int ReceiveFrom(byte[] buffer, SocketFlags socketFlags, ref EndPoint remoteEP);
        public extern int Send(byte[] buffer);
        public extern int Send(byte[] buffer, int offset, int size, SocketFlags socketFlags);
        public extern int Send(byte[] buffer, int size, SocketFlags socketFlags);
        public extern int Send(byte[] buffer, SocketFlags socketFlags);
        public extern int SendTo(byte[] buffer, int offset, int size, SocketFlags socketFlags, EndPoint remoteEP);
        public extern int SendTo(byte[] buffer, int size, SocketFlags socketFlags, EndPoint remoteEP);
        public extern int SendTo(byte[] buffer, EndPoint remoteEP);
        public extern int SendTo(byte[] buffer, SocketFlags socketFlags, EndPoint remoteEP);
        public extern void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, bool optionValue);
        public extern void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, byte[] optionValue);
        public extern void SetSocketOption(SocketOptionLevel optionLevel, SocketOptionName optionName, int optionValue);

        extern void IDisposable.Dispose();
    }

    public class SocketException : Exception
    {
        public extern SocketException(SocketError errorCode);
        public extern int ErrorCode { get; }
    }

    public class NetworkStream : Stream
    {
        protected bool _disposed;
        protected EndPoint _remoteEndPoint;
        protected int _socketType;

        public extern NetworkStream(Socket socket);
        public extern NetworkStream(Socket socket, bool ownsSocket);

        public override extern bool CanRead { get; }
        public override extern bool CanSeek { get; }
        public override extern bool CanTimeout { get; }
        public override extern bool CanWrite { get; }
        public virtual extern bool DataAvailable { get; }
        public override extern long Length { get; }
        public override extern long Position { get; set; }
        public override extern int ReadTimeout { get; set; }
        public override extern int WriteTimeout { get; set; }

        public extern void Close(int timeout);
        protected override extern void Dispose(bool disposing);
        public override extern void Flush();
        public override extern int Read(byte[] buffer, int offset, int count);
        public override extern int Read(SpanByte buffer);
        public override extern long Seek(long offset, SeekOrigin origin);
        public override extern void SetLength(long value);
        public override extern void Write(byte[] buffer, int offset, int count);
    }

    public enum AddressFamily
    {
        Unknown = -1, Unspecified, Unix, InterNetwork, ImpLink, Pup, Chaos, Ipx, NS = 6, Iso, Osi = 7, Ecma, DataKit,
        Ccitt, Sna, DecNet, DataLink, Lat, HyperChannel, AppleTalk, NetBios, VoiceView, FireFox, Banyan = 21, Atm,
        InterNetworkV6, Cluster, Ieee12844, Irda, NetworkDesigners = 28, Max
    }

    public enum ProtocolType
    {
        Unknown = -1, IP, IPv6HopByHopOptions = 0, Unspecified = 0, Icmp, Igmp, Ggp, IPv4, Tcp = 6, Pup = 12, Udp = 17,
        Idp = 22, IPv6 = 41, IPv6RoutingHeader = 43, IPv6FragmentHeader, IPSecEncapsulatingSecurityPayload = 50,
        IPSecAuthenticationHeader, IcmpV6 = 58, IPv6NoNextHeader, IPv6DestinationOptions, ND = 77, Raw = 255,
        Ipx = 1000, Spx = 1256, SpxII
    }

    public enum SelectMode { SelectRead, SelectWrite, SelectError }
    public enum SocketType { Unknown = -1, Stream = 1, Dgram, Raw, Rdm, Seqpacket }

    [Flags]
    public enum SocketFlags
    {
        None, OutOfBand, Peek, DontRoute = 4, MaxIOVectorLength = 16, Truncated = 256, ControlDataTruncated = 512,
        Broadcast = 1024, Multicast = 2048, Partial = 32768
    }

    public enum SocketOptionLevel { IP, Tcp = 6, Udp = 17, IPv6 = 41, Socket = 65535 }

    public enum SocketOptionName
    {
        DontLinger = -129, ExclusiveAddressUse = -5, Debug = 1, IPOptions = 1, NoChecksum = 1, NoDelay = 1,
        AcceptConnection, BsdUrgent = 2, Expedited = 2, HeaderIncluded = 2, TypeOfService, IpTimeToLive,
        ReuseAddress = 4, KeepAlive = 8, MulticastInterface, MulticastTimeToLive, MulticastLoopback, AddMembership,
        DropMembership, DontFragment, AddSourceMembership, DontRoute, DropSourceMembership = 16, BlockSource,
        UnblockSource, PacketInformation, ChecksumCoverage, HopLimit, Broadcast = 32, UseLoopback = 64, Linger = 128,
        OutOfBandInline = 256, SendBuffer = 4097, ReceiveBuffer, SendLowWater, ReceiveLowWater, SendTimeout,
        ReceiveTimeout, Error, Type, UpdateAcceptContext = 28683, UpdateConnectContext = 28688,
        MaxConnections = 2147483647
    }

    public enum SocketError
    {
        SocketError = -1, Success, Interrupted = 10004, AccessDenied = 10013, Fault, InvalidArgument = 10022,
        TooManyOpenSockets = 10024, WouldBlock = 10035, InProgress, AlreadyInProgress, NotSocket,
        DestinationAddressRequired, MessageSize, ProtocolType, ProtocolOption, ProtocolNotSupported,
        SocketNotSupported, OperationNotSupported, ProtocolFamilyNotSupported, AddressFamilyNotSupported,
        AddressAlreadyInUse, AddressNotAvailable, NetworkDown, NetworkUnreachable, NetworkReset, ConnectionAborted,
        ConnectionReset, NoBufferSpaceAvailable, IsConnected, NotConnected, Shutdown, TimedOut = 10060,
        ConnectionRefused, HostDown = 10064, HostUnreachable, ProcessLimit = 10067, SystemNotReady = 10091,
        VersionNotSupported, NotInitialized, Disconnecting = 10101, TypeNotFound = 10109, HostNotFound = 11001,
        TryAgain, NoRecovery, NoData
    }
}

namespace System.Net.Security
{
    public class SslStream : NetworkStream
    {
        public extern SslStream(Socket socket);

        public override extern bool DataAvailable { get; }
        public extern bool IsServer { get; }
        public override extern long Length { get; }
        public extern SslVerification SslVerification { get; set; }
        public extern bool UseStoredDeviceCertificate { get; set; }

        public extern void AuthenticateAsClient(string targetHost, SslProtocols enabledSslProtocols);
        public extern void AuthenticateAsClient(string targetHost, X509Certificate clientCertificate, SslProtocols enabledSslProtocols);
        public extern void AuthenticateAsClient(string targetHost, X509Certificate clientCertificate, X509Certificate ca,
            SslProtocols enabledSslProtocols);
        public extern void AuthenticateAsServer(X509Certificate serverCertificate, bool clientCertificateRequired,
            SslProtocols enabledSslProtocols);
        public extern void AuthenticateAsServer(X509Certificate serverCertificate, SslProtocols enabledSslProtocols);
        protected override extern void Dispose(bool disposing);
        extern ~SslStream();
        public override extern int Read(byte[] buffer, int offset, int size);
        public override extern void Write(byte[] buffer, int offset, int size);
    }

    [Flags]
    public enum SslProtocols { None, Tls12 = 3072, Tls13 = 12288 }

    public enum SslVerification { NoVerification = 1, VerifyPeer, CertificateRequired = 4, VerifyClientOnce = 8 }

    public static class CertificateManager
    {
        public static extern bool AddCaCertificateBundle(byte[] ca);
        public static extern bool AddCaCertificateBundle(X509Certificate[] ca);
        public static extern bool AddCaCertificateBundle(string ca);
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate
    {
        protected DateTime _effectiveDate;
        protected DateTime _expirationDate;
        protected byte[] _handle;
        protected string _issuer;
        protected byte[] _sessionHandle;
        protected string _subject;

        public extern X509Certificate();
        public extern X509Certificate(byte[] certificate);
        public extern X509Certificate(string certificate);

        public virtual extern string Issuer { get; }
        public virtual extern string Subject { get; }

        public virtual extern DateTime GetEffectiveDate();
        public virtual extern DateTime GetExpirationDate();
        public virtual extern byte[] GetRawCertData();
    }

    public class X509Certificate2 : X509Certificate
    {
        public extern X509Certificate2();
        public extern X509Certificate2(byte[] rawData);
        public extern X509Certificate2(byte[] rawData, byte[] key, string password);
        public extern X509Certificate2(byte[] rawData, string key, string password);
        public extern X509Certificate2(string certificate);
        public extern X509Certificate2(string rawData, string key, string password);

        public extern bool HasPrivateKey { get; }
        public extern DateTime NotAfter { get; }
        public extern DateTime NotBefore { get; }
        public extern byte[] PrivateKey { get; }
        public extern byte[] PublicKey { get; }
        public extern byte[] RawData { get; }
    }
}

namespace System.Net.NetworkInformation
{
    public static class IPGlobalProperties
    {
        public static extern IPAddress GetIPAddress();
    }

    public class NetworkInterface
    {
        protected extern NetworkInterface(int interfaceIndex);

        public extern string IPv4Address { get; }
        public extern string[] IPv4DnsAddresses { get; }
        public extern string IPv4GatewayAddress { get; }
        public extern string IPv4SubnetMask { get; }
        public extern bool IsAutomaticDnsEnabled { get; }
        public extern bool IsDhcpEnabled { get; }
        public extern NetworkInterfaceType NetworkInterfaceType { get; }
        public extern byte[] PhysicalAddress { get; set; }
        public extern uint SpecificConfigId { get; set; }

        public extern void EnableDhcp();
        public extern void EnableStaticIP(string ipv4Address, string ipv4subnetMask, string ipv4gatewayAddress, string ipv6Address,
            string ipv6SubnetMask, string ipv6GatewayAddress);
        public extern void EnableStaticIPv4(string ipv4Address, string ipv4SubnetMask, string ipv4GatewayAddress);
        public extern void EnableStaticIPv4Dns(string[] dnsAddresses);
        public extern void EnableStaticIPv6(string ipv6Address, string ipv6SubnetMask, string ipv6GatewayAddress);
        public extern void EnableStaticIPv6Dns(string[] dnsAddresses);
        public static extern NetworkInterface[] GetAllNetworkInterfaces();
        public static extern bool GetIsNetworkAvailable();
        public extern void ReleaseDhcpLease();
        public extern void RenewDhcpLease();
    }

    public enum NetworkInterfaceType { Unknown = 1, Ethernet = 6, Wireless80211 = 71, WirelessAP }

    public static class NetworkChange
    {
        public static extern event NetworkAddressChangedEventHandler NetworkAddressChanged;
        public static extern event NetworkAvailabilityChangedEventHandler NetworkAvailabilityChanged;
    }

    public delegate void NetworkAddressChangedEventHandler(object sender, EventArgs e);
    public delegate void NetworkAvailabilityChangedEventHandler(object sender, NetworkAvailabilityEventArgs e);

    public class NetworkAvailabilityEventArgs : EventArgs
    {
        internal extern NetworkAvailabilityEventArgs();
        public extern bool IsAvailable { get; }
    }

    public class Wireless80211Configuration
    {
        public extern Wireless80211Configuration(uint id);

        public extern AuthenticationType Authentication { get; set; }
        public extern EncryptionType Encryption { get; set; }
        public extern uint Id { get; }
        public extern Wireless80211Configuration.ConfigurationOptions Options { get; set; }
        public extern string Password { get; set; }
        public extern RadioType Radio { get; set; }
        public extern string Ssid { get; set; }

        public static extern Wireless80211Configuration[] GetAllWireless80211Configurations();
        public extern void SaveConfiguration();

        [Flags]
        public enum ConfigurationOptions : byte { None, Disable, Enable, AutoConnect = 6, SmartConfig = 10 }
    }

    public enum AuthenticationType : byte { None, EAP, PEAP, WCN, Open, Shared, WEP, WPA, WPA2 }
    public enum EncryptionType : byte { None, WEP, WPA, WPA2, WPA_PSK, WPA2_PSK, Certificate }
    public enum RadioType : byte { NotSpecified, _802_11a, _802_11b, _802_11g = 4, _802_11n = 8 }
}

namespace nanoFramework.Networking
{
    public class IPConfiguration
    {
        public extern IPConfiguration(string ipv4Address, string ipv4SubnetMask, string ipv4GatewayAddress,
            string[] ipv4DnsAddresses = null);
        public extern string IPAddress { get; set; }
        public extern string[] IPDns { get; set; }
        public extern string IPGatewayAddress { get; set; }
        public extern string IPSubnetMask { get; set; }
    }

    public static class NetworkHelper
    {
        public static extern Exception HelperException { get; }
        public static extern ManualResetEvent NetworkReady { get; }
        public static extern NetworkHelperStatus Status { get; }
        public static extern void Reset();
        public static extern bool SetupAndConnectNetwork(CancellationToken token = default, bool requiresDateTime = false);
        public static extern bool SetupAndConnectNetwork(IPConfiguration ipConfiguration, CancellationToken token = default,
            bool requiresDateTime = false);
        public static extern void SetupNetworkHelper(bool requiresDateTime = false);
        public static extern void SetupNetworkHelper(IPConfiguration ipConfiguration, bool requiresDateTime = false);
    }

    public enum NetworkHelperStatus
    {
        None, Started, NetworkIsReady, FailedNoNetworkInterface, TokenExpiredWaitingIPAddress,
        TokenExpiredWaitingDateTime, ErrorConnetingToWiFiWhileScanning, ExceptionOccurred, Reconnecting
    }
}
