#if NET
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs
{
    public sealed partial class TlsTransport
    {
        // Kept for each server certificate: the chain that is sent with it, and the data with which returning clients resume a session.
        private static readonly ConditionalWeakTable<X509Certificate, SslStreamCertificateContext> s_contexts = new();

        private void Authenticate()
        {
            _stream = new SslStream(_wire, true);
            if (_host == null) _stream.AuthenticateAsServer(ServerOptions());
            else _stream.AuthenticateAsClient(ClientOptions());
        }

        private SslServerAuthenticationOptions ServerOptions() =>
            new() { ServerCertificateContext = s_contexts.GetValue(_certificate, NewContext) };

        // Offline, because the issuer may be unreachable, and every connection would wait for it.
        private static SslStreamCertificateContext NewContext(X509Certificate certificate) =>
            SslStreamCertificateContext.Create(Full(certificate), null, true);

        private static X509Certificate2 Full(X509Certificate certificate) =>
            certificate as X509Certificate2 ?? new X509Certificate2(certificate);

        private SslClientAuthenticationOptions ClientOptions()
        {
            // The system checks names, validity, purpose and signatures, without requests to the network.
            var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            if (_certificate != null)
            {
                policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                policy.CustomTrustStore.Add(Full(_certificate));
            }

            return new() { TargetHost = _host, CertificateChainPolicy = policy, AllowRenegotiation = false };
        }
    }
}
#endif
