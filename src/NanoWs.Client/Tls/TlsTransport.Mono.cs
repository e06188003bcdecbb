#if !NET && !NANOFRAMEWORK_1_0
using System;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    public sealed partial class TlsTransport
    {
        private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
        private const string AnyPurpose = "2.5.29.37.0";

        private void Authenticate()
        {
            _stream = new SslStream(_wire, true, IsTrusted);
            if (_host == null) _stream.AuthenticateAsServer(_certificate, false, SslProtocols.None, false);
            else _stream.AuthenticateAsClient(_host, null, SslProtocols.None, false);
        }

        // Mono cannot be limited to one authority, and reports a wrong host name in the same way as an unknown authority. So if an
        // authority was given, everything is checked again here.
        private bool IsTrusted(object sender, X509Certificate certificate, X509Chain chain, SslPolicyErrors errors)
        {
            if (_host == null) return true; // servers request no certificate from clients
            if (_certificate == null) return errors == SslPolicyErrors.None;
            if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;

            var leaf = new X509Certificate2(certificate);
            var own = new X509Chain();
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            own.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
            own.ChainPolicy.ExtraStore.Add(new X509Certificate2(_certificate));
            foreach (X509ChainElement element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
            return TlsHostName.Matches(leaf, _host) && IsForServers(leaf) && own.Build(leaf) && EndsInAuthority(own);
        }

        // Compares the bytes: X509Certificate.Equals compares only issuer and serial number, which can be copied into a forged certificate.
        private bool EndsInAuthority(X509Chain chain)
        {
            byte[] wanted = _certificate.GetRawCertData();
            byte[] last = chain.ChainElements[chain.ChainElements.Count - 1].Certificate.RawData;
            return last.AsSpan().SequenceEqual(wanted);
        }

        private static bool IsForServers(X509Certificate2 certificate)
        {
            bool isLimited = false;
            foreach (X509Extension extension in certificate.Extensions)
            {
                if (!(extension is X509EnhancedKeyUsageExtension usage)) continue;
                isLimited = true;
                foreach (Oid purpose in usage.EnhancedKeyUsages)
                {
                    if (purpose.Value == ServerPurpose || purpose.Value == AnyPurpose) return true;
                }
            }

            return !isLimited;
        }
    }
}
#endif
