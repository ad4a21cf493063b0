using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>A certification authority of a test, which issues what the test needs.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-2);

    private readonly X509Certificate2 _certificate;

    public TestAuthority(DateTimeOffset? from = null, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(from ?? Start, until ?? Start.AddYears(10));
    }

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>A certificate of a server on this machine.</summary>
    public TestIdentity Server(DateTimeOffset? until = null) => Issue(
        names =>
        {
            names.AddIpAddress(System.Net.IPAddress.Loopback);
            names.AddDnsName("localhost");
        },
        until);

    /// <summary>A certificate of a client with these SPIFFE ids or other URIs.</summary>
    public TestIdentity Client(params string[] uris) => Issue(names => Array.ForEach(uris, u => names.AddUri(new Uri(u))));

    public TestIdentity Issue(Action<SubjectAlternativeNameBuilder>? name = null, DateTimeOffset? until = null, DateTimeOffset? from = null, string? usage = null, X509Extension? extension = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        if (name is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            name(names);
            request.CertificateExtensions.Add(names.Build());
        }

        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var certificate = request.Create(
            _certificate, from ?? Start.AddDays(1), until ?? Start.AddYears(1), RandomNumberGenerator.GetBytes(16));
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);
        return new TestIdentity(
            certificate.ExportCertificatePem() + "\n",
            key.ExportPkcs8PrivateKeyPem() + "\n",
            key.ExportEncryptedPkcs8PrivateKeyPem("password", encryption));
    }

    /// <summary>A certificate whose extended key usage is no DER.</summary>
    public TestIdentity Malformed() => Issue(extension: new X509Extension("2.5.29.37", [0x30, 0x03, 0x06, 0x05, 0x2B], critical: false));

    public void Dispose() => _certificate.Dispose();
}

/// <summary>A certificate with its key, in PEM form.</summary>
internal sealed record TestIdentity(string Certificate, string Key, string EncryptedKey)
{
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Certificate, Key);

    public string Thumbprint
    {
        get
        {
            using var certificate = X509Certificate2.CreateFromPem(Certificate);
            return certificate.Thumbprint;
        }
    }
}
