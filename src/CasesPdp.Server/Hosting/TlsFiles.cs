using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace CasesPdp.Server.Hosting;

/// <summary>What the files of the section <c>CasesPdp:Tls</c> hold. Immutable.</summary>
/// <param name="Certificate">The certificate with its key and the certificates of its authorities.</param>
/// <param name="ExpiresAt">When the certificate expires.</param>
/// <param name="ClientAuthorities">The authorities that vouch for clients; null: clients are not asked for a certificate.</param>
internal sealed record TlsFiles(
    SslStreamCertificateContext Certificate, DateTimeOffset ExpiresAt, ClientAuthorities? ClientAuthorities)
{
    private const string EncryptedKey = "ENCRYPTED";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Reads the files.</summary>
    /// <param name="files">Certificate, key, and the authorities of clients if there are any.</param>
    /// <param name="contents">Their contents.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="UnusableFileException">One of them cannot be used.</exception>
    public static TlsFiles Read(IReadOnlyList<FollowedFile> files, IReadOnlyList<byte[]> contents, DateTimeOffset now)
    {
        var chain = Certificates(files[0], contents[0]);
        var leaf = chain[0];
        chain.RemoveAt(0);
        if (!IsValid(leaf, now))
        {
            throw new UnusableFileException(files[0], FormattableString.Invariant(
                $"is valid from {leaf.NotBefore.ToUniversalTime():u} to {leaf.NotAfter.ToUniversalTime():u}, which is not now"));
        }

        if (!IsOfServer(files[0], leaf))
        {
            throw new UnusableFileException(files[0], "is not a server certificate: its extended key usage lacks serverAuth");
        }

        var certificate = SslStreamCertificateContext.Create(WithKey(leaf, files[1], contents[1]), chain, offline: true);
        return new TlsFiles(certificate, leaf.NotAfter, files.Count > 2 ? Authorities(files[2], contents[2], now) : null);
    }

    // Extensions are decoded only here.
    private static bool IsOfServer(FollowedFile file, X509Certificate2 leaf)
    {
        try
        {
            return leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(e => e.EnhancedKeyUsages[ServerAuthentication] is not null);
        }
        catch (CryptographicException)
        {
            throw new UnusableFileException(file, "holds a certificate whose extended key usage cannot be read");
        }
    }

    // A chain ends at a root: without a valid one no client would be accepted. One that has expired may stand beside it.
    private static ClientAuthorities Authorities(FollowedFile file, byte[] content, DateTimeOffset now)
    {
        var authorities = Certificates(file, content);
        var roots = authorities.Where(a => a.SubjectName.RawData.AsSpan().SequenceEqual(a.IssuerName.RawData)).ToList();
        if (roots.Count == 0)
        {
            throw new UnusableFileException(file, "holds no certificate of a root authority");
        }

        if (!roots.Exists(r => IsValid(r, now)))
        {
            throw new UnusableFileException(file, "holds no certificate of a root authority that is valid now");
        }

        return new ClientAuthorities(authorities, authorities.Where(a => IsValid(a, now)).Min(a => a.NotAfter));
    }

    private static bool IsValid(X509Certificate2 certificate, DateTimeOffset now) => now >= certificate.NotBefore && now <= certificate.NotAfter;

    private static X509Certificate2Collection Certificates(FollowedFile file, byte[] content)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Encoding.UTF8.GetString(content));
            return certificates.Count > 0 ? certificates : throw new UnusableFileException(file, "holds no certificate in PEM form");
        }
        catch (CryptographicException)
        {
            throw new UnusableFileException(file, "holds a certificate that cannot be read");
        }
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, FollowedFile file, byte[] content)
    {
        var key = Encoding.UTF8.GetChars(content);
        try
        {
            if (key.AsSpan().IndexOf(EncryptedKey) >= 0)
            {
                throw new UnusableFileException(file, "holds an encrypted key; the server has no password, so give it the key itself");
            }

            if (!PemEncoding.TryFind(key, out _))
            {
                throw new UnusableFileException(file, "holds no key in PEM form");
            }

            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            throw new UnusableFileException(file, "holds no key that belongs to the certificate");
        }
        finally
        {
            key.AsSpan().Clear();
        }
    }
}
