using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CasesPdp.Distribution.Stores;

/// <summary>Certificates from PEM files.</summary>
internal static class TlsFiles
{
    /// <summary>Sets whom a connection trusts and who it is.</summary>
    /// <exception cref="StoreException">The certification authorities cannot be read.</exception>
    public static void Apply(SocketsHttpHandler handler, string? authorities, string? certificate, string? key)
    {
        if (authorities is not null)
        {
            handler.SslOptions.CertificateChainPolicy = Trust(authorities);
        }

        if (certificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => Read(certificate, key);
        }
    }

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StoreException(StoreFault.Unauthenticated, $"The certificates in `{file}` cannot be read.", unreadable);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new StoreException(StoreFault.Unauthenticated, $"The file `{file}` holds no certificate.");
    }

    private static X509Certificate2 Read(string certificate, string? key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new AuthenticationException($"the certificate `{certificate}` or its key cannot be read");
        }
    }
}
