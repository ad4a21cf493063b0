using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CasesPdp.Cli.Pdp;

/// <summary>The files that say whom to trust, and as whom to call.</summary>
/// <param name="Authorities">PEM file of the authorities that vouch for the server; null: those of the system.</param>
/// <param name="Certificate">PEM file of the caller's certificate, if it has one.</param>
/// <param name="Key">PEM file of the certificate's key.</param>
/// <param name="Token">File of the caller's token, if it has one.</param>
internal sealed record ServerCredentials(string? Authorities, string? Certificate, string? Key, string? Token)
{
    private const int MostTokenLength = 1_024;

    /// <summary>Sets up TLS.</summary>
    public SslClientAuthenticationOptions ToTls()
    {
        var tls = new SslClientAuthenticationOptions();
        if (Authorities is not null)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            policy.CustomTrustStore.AddRange(Certificates("--ca", Authorities));
            tls.CertificateChainPolicy = policy;
        }

        if (Certificate is not null)
        {
            var chain = Certificates("--cert", Certificate);
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(WithKey(chain[0]), chain, offline: true);
        }

        return tls;
    }

    /// <summary>The token; null if there is none.</summary>
    public string? ReadToken()
    {
        if (Token is null)
        {
            return null;
        }

        var token = Read("--token-file", Token).Trim();
        return token.Length is > 0 and <= MostTokenLength && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? token
            : throw VerbFailure.Usage(
                $"--token-file {Token} must hold a token and nothing else: up to {MostTokenLength} visible characters of ASCII.");
    }

    private static X509Certificate2Collection Certificates(string option, string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Read(option, path));
            return certificates.Count > 0 ? certificates : throw VerbFailure.Usage($"{option} {path} holds no certificate in PEM form.");
        }
        catch (CryptographicException)
        {
            throw VerbFailure.Usage($"{option} {path} holds a certificate that cannot be read.");
        }
    }

    private static string Read(string option, string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw VerbFailure.Usage($"{option} {path} cannot be read: {FileFault.Describe(unreadable, path)}.");
        }
    }

    private X509Certificate2 WithKey(X509Certificate2 certificate)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), Read("--key", Key!));
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw VerbFailure.Usage(
                $"--key {Key} holds no key that belongs to the certificate of --cert. An encrypted key must be decrypted first.");
        }
    }
}
