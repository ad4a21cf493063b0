using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CasesPdp.Client.Remote;

/// <summary>Reads the files that say whom to trust, and as whom to call.</summary>
internal static class PdpCredentials
{
    private const int MostTokenLength = 1_024;

    /// <summary>Sets up TLS.</summary>
    /// <exception cref="PdpSettingException">A file cannot be used.</exception>
    public static SslClientAuthenticationOptions ToTls(CasesPdpOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.AuthorityFile is { } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(Certificates(nameof(options.AuthorityFile), authorities));
        }

        if (options.CertificateFile is { } file)
        {
            var chain = Certificates(nameof(options.CertificateFile), file);
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(WithKey(chain[0], options.KeyFile), chain, offline: true);
        }

        return tls;
    }

    /// <summary>The token of a file.</summary>
    /// <exception cref="PdpSettingException">The file holds none.</exception>
    public static string ReadToken(string path)
    {
        var token = Read(nameof(CasesPdpOptions.TokenFile), path).Trim();
        return token.Length is > 0 and <= MostTokenLength && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? token
            : throw new PdpSettingException(
                nameof(CasesPdpOptions.TokenFile), path, $"must hold a token and nothing else: up to {MostTokenLength} visible characters of ASCII");
    }

    private static X509Certificate2Collection Certificates(string setting, string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Read(setting, path));
            return certificates.Count > 0 ? certificates : throw new PdpSettingException(setting, path, "holds no certificate in PEM form");
        }
        catch (CryptographicException)
        {
            throw new PdpSettingException(setting, path, "holds a certificate that cannot be read");
        }
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string? path)
    {
        const string Setting = nameof(CasesPdpOptions.KeyFile);
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), Read(Setting, path ?? ""));
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new PdpSettingException(
                Setting, path, "holds no key that belongs to the certificate. An encrypted key must be decrypted first");
        }
    }

    private static string Read(string setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PdpSettingException(setting, path, File.Exists(path) ? "cannot be read" : "does not exist");
        }
    }
}
