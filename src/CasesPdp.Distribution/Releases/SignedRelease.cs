using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Distribution.Releases;

/// <summary>A release and its signature, made or verified.</summary>
/// <remarks>Only <see cref="ReleaseSigner"/> and <see cref="ReleaseVerifier"/> make one, so that nothing unverified is taken for one.</remarks>
public sealed class SignedRelease
{
    internal SignedRelease(string token, Release release, string keyId)
    {
        Token = token;
        Release = release;
        KeyId = keyId;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(SignedPart(token))));
    }

    /// <summary>The JWS in compact form, as stored.</summary>
    public string Token { get; }

    /// <summary>What is signed.</summary>
    public Release Release { get; }

    /// <summary>The id of the key that signed it.</summary>
    public string KeyId { get; }

    /// <summary>SHA-256 of what is signed: the bytes of <see cref="Token"/> up to its last point. 64 lower-case hex digits.</summary>
    /// <remarks>
    /// Without the signature: anybody can make a second one that is valid from an ECDSA signature (r and the curve's order less s), and
    /// signing the same twice gives two. Both are the same release.
    /// </remarks>
    public string Sha256 { get; }

    /// <summary>Its place in the channel.</summary>
    public ReleaseMark Mark => new(Release.Epoch.Number, Release.Sequence, Sha256);

    /// <summary>A well-formed token without its signature.</summary>
    internal static string SignedPart(string token) => token[..token.LastIndexOf('.')];
}
