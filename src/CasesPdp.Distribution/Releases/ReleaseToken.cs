using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace CasesPdp.Distribution.Releases;

/// <summary>The three parts of a JWS in compact form.</summary>
internal static class ReleaseToken
{
    public const string Algorithm = "ES256";

    public const string Type = "casespdp-release+jws";

    /// <summary>ES256: r and s, 32 bytes each.</summary>
    public const int SignatureBytes = 64;

    // What decoders take for base64url, canonical or not.
    private static readonly SearchValues<byte> Accepted =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_= \t\r\n"u8);

    private static readonly ReleaseFault NotCanonical = new(
        ReleaseFaultCodes.NotCanonical, "A part of the release is not canonical base64url.");

    /// <summary>base64url without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Takes a token apart.</summary>
    /// <returns>The fault; null: there is none, and the parts are set.</returns>
    public static ReleaseFault? Split(ReadOnlySpan<byte> token, out byte[] header, out byte[] payload, out byte[] signature)
    {
        header = payload = signature = [];
        var first = token.IndexOf((byte)'.');
        var last = token.LastIndexOf((byte)'.');
        return first <= 0 || last == first || token[(first + 1)..last].Contains((byte)'.')
            ? new ReleaseFault(ReleaseFaultCodes.NotAToken, "The release is not a signed token of three parts.")
            : Decode(token[..first], out header) ?? Decode(token[(first + 1)..last], out payload) ?? Decode(token[(last + 1)..], out signature);
    }

    // Decoders accept padding, white space and unused bits that are set: one release would have many texts.
    private static ReleaseFault? Decode(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(Accepted))
        {
            return new ReleaseFault(ReleaseFaultCodes.NotAToken, "A part of the release is not base64url.");
        }

        try
        {
            bytes = Base64Url.DecodeFromUtf8(text);
        }
        catch (FormatException)
        {
            return NotCanonical;
        }

        return Encoding.ASCII.GetBytes(Encode(bytes)).AsSpan().SequenceEqual(text) ? null : NotCanonical;
    }
}
