using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace CasesPdp.Distribution.Releases;

/// <summary>Decides whether bytes are a release of a channel that a trusted key signed.</summary>
/// <remarks>
/// <para>Judged in this order, and the first fault is the one that is reported: size, form, header, key, signature, payload, channel.</para>
/// <para>The algorithm is the key's. The header must name it, but chooses nothing.</para>
/// <para>Thread-safe.</para>
/// </remarks>
public sealed class ReleaseVerifier(TrustedKeys keys)
{
    /// <summary>Verifies a token.</summary>
    /// <param name="token">The JWS in compact form.</param>
    /// <param name="channel">The channel that it must be for.</param>
    /// <param name="fault">Why it is refused; null when it is not.</param>
    /// <returns>The release; null when it is refused.</returns>
    public SignedRelease? Verify(string token, string channel, out ReleaseFault? fault)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Verify(Encoding.UTF8.GetBytes(token), channel, out fault);
    }

    /// <inheritdoc cref="Verify(string, string, out ReleaseFault?)"/>
    public SignedRelease? Verify(ReadOnlySpan<byte> token, string channel, out ReleaseFault? fault)
    {
        fault = VerifySignature(token, out var payload, out var keyId);
        if (fault is not null)
        {
            return null;
        }

        if (ReleaseReader.Read(payload, out fault) is not { } release)
        {
            return null;
        }

        if (!string.Equals(release.Channel, channel, StringComparison.Ordinal))
        {
            fault = new ReleaseFault(ReleaseFaultCodes.OtherChannel, $"The release is for the channel `{release.Channel}`.");
            return null;
        }

        return new SignedRelease(Encoding.ASCII.GetString(token), release, keyId!);
    }

    private ReleaseFault? VerifySignature(ReadOnlySpan<byte> token, out byte[] payload, out string? keyId)
    {
        payload = [];
        keyId = null;
        if (token.Length > ReleaseLimits.TokenBytes)
        {
            return new ReleaseFault(ReleaseFaultCodes.TooLarge, $"The release has more than {ReleaseLimits.TokenBytes} bytes.");
        }

        if (ReleaseToken.Split(token, out var header, out payload, out var signature) is { } fault)
        {
            return fault;
        }

        if (!TryKeyId(header, out keyId))
        {
            return new ReleaseFault(ReleaseFaultCodes.Header, "The header of the release is not one of ES256 and this type with a key's id.");
        }

        if (!keys.Contains(keyId))
        {
            return new ReleaseFault(ReleaseFaultCodes.UnknownKey, $"The key `{keyId}` is not trusted.");
        }

        if (signature.Length != ReleaseToken.SignatureBytes)
        {
            return new ReleaseFault(
                ReleaseFaultCodes.SignatureForm, $"The signature has {signature.Length} bytes; it must have {ReleaseToken.SignatureBytes}.");
        }

        return keys.Verifies(keyId, token[..token.LastIndexOf((byte)'.')], signature)
            ? null
            : new ReleaseFault(ReleaseFaultCodes.Signature, "The signature does not match.");
    }

    private static bool TryKeyId(byte[] header, [NotNullWhen(true)] out string? keyId)
    {
        keyId = null;
        using var document = StrictJson.ReadObject(header, out _);
        if (document is null)
        {
            return false;
        }

        var root = document.RootElement;
        return root.EnumerateObject().Count() == 3
            && Is(root, "alg", ReleaseToken.Algorithm)
            && Is(root, "typ", ReleaseToken.Type)
            && StrictJson.TryText(root, "kid", 16, out keyId)
            && ReleaseNames.IsShortId(keyId);

        static bool Is(JsonElement root, string name, string value) =>
            StrictJson.TryText(root, name, value.Length, out var text) && string.Equals(text, value, StringComparison.Ordinal);
    }
}
