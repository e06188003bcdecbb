#if !NET && !NANOFRAMEWORK_1_0
using System;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Checks whether a certificate is for a given host (RFC 6125 section 6). Mono distinguishes a wrong host name from an unknown
    /// authority only if it knows the authority, and has no function for this check alone.
    /// </summary>
    internal static class TlsHostName
    {
        private const string AlternativeName = "2.5.29.17";

        // Tags of its entries (RFC 5280 section 4.2.1.6).
        private const int DnsName = 0x82;
        private const int Address = 0x87;

        public static bool Matches(X509Certificate2 certificate, string host)
        {
            byte[] address = IPAddress.TryParse(host, out IPAddress parsed) ? parsed.GetAddressBytes() : null;
            foreach (X509Extension extension in certificate.Extensions)
            {
                if (extension.Oid.Value == AlternativeName) return HasEntry(extension.RawData, host, address);
            }

            // A certificate without alternative names has the host name as its common name.
            return address == null && MatchesPattern(certificate.GetNameInfo(X509NameType.SimpleName, false), host);
        }

        // A sequence of entries, each with a tag, a length and a value.
        private static bool HasEntry(byte[] names, string host, byte[] address)
        {
            int at = 1;
            int end = ReadLength(names, ref at);
            end = Math.Min(names.Length, at + end);
            while (at < end - 1)
            {
                int tag = names[at++];
                int length = ReadLength(names, ref at);
                if (length > end - at) return false;
                if (tag == Address && address != null && names.AsSpan(at, length).SequenceEqual(address)) return true;
                if (tag == DnsName && address == null && MatchesPattern(Encoding.ASCII.GetString(names, at, length), host)) return true;
                at += length;
            }

            return false;
        }

        // A length in DER: up to 127 it is one byte; otherwise the first byte has the number of length bytes that follow.
        private static int ReadLength(byte[] names, ref int at)
        {
            int length = names[at++];
            if (length < 0x80) return length;
            int count = length & 0x7F;
            length = 0;
            for (; count > 0 && at < names.Length; count--) length = Math.Min(length, 0xFFFF) << 8 | names[at++];
            return length;
        }

        // A wildcard stands for exactly one label, the first.
        private static bool MatchesPattern(string pattern, string host)
        {
            if (pattern.StartsWith("*.", StringComparison.Ordinal))
            {
                int dot = host.IndexOf('.');
                if (dot <= 0) return false;
                pattern = pattern.Substring(1);
                host = host.Substring(dot);
            }

            return string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase);
        }
    }
}
#endif
