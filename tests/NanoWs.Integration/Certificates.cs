using System;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NanoWs.Integration
{
    /// <summary>The contents of a certificate. Without an issuer it is self-signed.</summary>
    internal sealed record CertificateOptions
    {
        private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

        public string Name { get; init; } = "CN=board";

        public X509Certificate2 Issuer { get; init; }

        public byte[] Serial { get; init; } = [1, 2, 3, 4];

        public bool IsAuthority { get; init; }

        /// <summary>Names and addresses in the subject alternative name; none: no such extension.</summary>
        public string[] Hosts { get; init; } = [];

        /// <summary>The extended key usage; null: no such extension.</summary>
        public string Purpose { get; init; }

        /// <summary>Where further certificates and revocation lists are said to be; null: nowhere.</summary>
        public string Publisher { get; init; }

        public DateTimeOffset From { get; init; } = s_now.AddDays(-1);

        public DateTimeOffset To { get; init; } = s_now.AddDays(1);

        /// <summary>The certificate, with a key of its own.</summary>
        public X509Certificate2 Make()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest(Name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            AddExtensions(request);
            using RSA issuersKey = Issuer?.GetRSAPrivateKey();
            var signer = X509SignatureGenerator.CreateForRSA(issuersKey ?? key, RSASignaturePadding.Pkcs1);
            using X509Certificate2 bare = request.Create(Issuer?.SubjectName ?? request.SubjectName, signer, From, To, Serial);
            using X509Certificate2 certificate = bare.CopyWithPrivateKey(key);
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }

        private void AddExtensions(CertificateRequest request)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(IsAuthority, false, 0, true));
            if (Purpose != null) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Purpose)], false));
            if (Publisher != null)
            {
                string[] revoked = [Publisher + "ca.crl"];
                request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(revoked));
                request.CertificateExtensions.Add(
                    new X509AuthorityInformationAccessExtension([Publisher + "ocsp"], [Publisher + "ca.cer"]));
            }

            if (Hosts.Length == 0) return;
            var names = new SubjectAlternativeNameBuilder();
            foreach (string host in Hosts)
            {
                if (IPAddress.TryParse(host, out IPAddress address)) names.AddIpAddress(address);
                else names.AddDnsName(host);
            }

            request.CertificateExtensions.Add(names.Build());
        }
    }

    internal static class Certificates
    {
        /// <summary>As a device would have it: without the private key.</summary>
        public static X509Certificate2 Public(this X509Certificate2 certificate) =>
            certificate == null ? null : X509CertificateLoader.LoadCertificate(certificate.RawData);
    }
}
