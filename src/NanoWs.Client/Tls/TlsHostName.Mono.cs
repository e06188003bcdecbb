#if !NET && !NANOFRAMEWORK_1_0
using System;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NanoWs
{
    /// <summary>
    /// Whether a certificate bears a host's name (RFC 6125, section 6). Mono tells a certificate of another host from one of an unknown
    /// authority only if it knows the authority, and has no function that could be asked.
    /// </summary>
    internal static class TlsHostName
    {
        private const string AlternativeName = "2.5.29.17";

        // Tags within it (RFC 5280, section 4.2.1.6).
        private const int DnsName = 0x82;
        private const int Address = 0x87;

        public static bool Matches(X509Certificate2 certificate, string host)
        {
            byte[] address = IPAddress.TryParse(host, out IPAddress parsed) ? parsed.GetAddressBytes() : null;
            foreach (X509Extension extension in certificate.Extensions)
            {
                if (extension.Oid.Value == AlternativeName) return HasEntry(extension.RawData, host, address);
            }

            // As certificates were before there were alternative names.
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
                if (tag == Address && address != null && IsEqual(names, at, length, address)) return true;
                if (tag == DnsName && address == null && MatchesPattern(Encoding.ASCII.GetString(names, at, length), host)) return true;
                at += length;
            }

            return false;
        }

        // Up to 127 in one byte; else one that says in how many it stands.
        private static int ReadLength(byte[] names, ref int at)
        {
            int length = names[at++];
            if (length < 0x80) return length;
            int count = length & 0x7F;
            length = 0;
            for (; count > 0 && at < names.Length; count--) length = Math.Min(length, 0xFFFF) << 8 | names[at++];
            return length;
        }

        private static bool IsEqual(byte[] names, int at, int length, byte[] address)
        {
            bool isEqual = length == address.Length;
            for (int i = 0; isEqual && i < length; i++) isEqual = names[at + i] == address[i];
            return isEqual;
        }

        // A star stands for one whole label, the first.
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
