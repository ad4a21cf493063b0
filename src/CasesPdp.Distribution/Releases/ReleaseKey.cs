using System.Security.Cryptography;

namespace CasesPdp.Distribution.Releases;

/// <summary>Keys of releases: ECDSA over P-256, in PEM files.</summary>
public static class ReleaseKey
{
    private const string Curve = "1.2.840.10045.3.1.7";

    /// <summary>The first 16 hex digits of the SHA-256 of the public key (SubjectPublicKeyInfo).</summary>
    public static string IdOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
    }

    /// <summary>Makes a key.</summary>
    public static ECDsa Create() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The key of a PEM text.</summary>
    /// <param name="pem">The text: one key, which is not encrypted.</param>
    /// <param name="isPrivate">Whether it must be a private key; otherwise it must be a public one.</param>
    /// <exception cref="CryptographicException">The text holds no such key.</exception>
    public static ECDsa Read(string pem, bool isPrivate)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            var parameters = key.ExportParameters(includePrivateParameters: false);
            if (!parameters.Curve.IsNamed || parameters.Curve.Oid.Value != Curve)
            {
                throw new CryptographicException("the key is not on the curve P-256");
            }

            if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal) != isPrivate)
            {
                throw new CryptographicException(isPrivate ? "the key is not a private one" : "the key is a private one");
            }

            return key;
        }
        catch (ArgumentException)
        {
            key.Dispose();
            throw new CryptographicException("the file holds no key, or more than one, or an encrypted one");
        }
        catch (PlatformNotSupportedException)
        {
            key.Dispose();
            throw new CryptographicException("the key is on a curve that this system does not know");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
