using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Distribution.Releases;

/// <summary>Signs releases.</summary>
public static class ReleaseSigner
{
    /// <summary>Signs a release.</summary>
    /// <param name="release">The release; it must keep all limits and patterns.</param>
    /// <param name="key">A private key on the curve P-256.</param>
    /// <exception cref="ArgumentException">The release breaks a limit or a pattern: every verifier would refuse it.</exception>
    public static SignedRelease Sign(Release release, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(key);
        var payload = ReleaseJson.Write(release);
        if (ReleaseReader.Check(payload) is { } fault)
        {
            throw new ArgumentException(fault.Message, nameof(release));
        }

        var keyId = ReleaseKey.IdOf(key);
        var header = $$"""{"alg":"{{ReleaseToken.Algorithm}}","typ":"{{ReleaseToken.Type}}","kid":"{{keyId}}"}""";
        var signed = $"{ReleaseToken.Encode(Encoding.ASCII.GetBytes(header))}.{ReleaseToken.Encode(payload)}";
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        var token = $"{signed}.{ReleaseToken.Encode(signature)}";
        return token.Length <= ReleaseLimits.TokenBytes
            ? new SignedRelease(token, release, keyId)
            : throw new ArgumentException($"The release has more than {ReleaseLimits.TokenBytes} bytes.", nameof(release));
    }
}
