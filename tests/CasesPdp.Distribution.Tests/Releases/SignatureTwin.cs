using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Releases;

/// <summary>Makes, without the key, the other valid signature of a signed release: ECDSA accepts (r, s) and (r, n - s).</summary>
internal static class SignatureTwin
{
    // FIPS 186-4, D.1.2.3: the order of P-256.
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static string Of(SignedRelease release)
    {
        var point = release.Token.LastIndexOf('.') + 1;
        var signature = Base64Url.DecodeFromChars(release.Token.AsSpan(point));
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        var other = (Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(32).Clear();
        other.CopyTo(signature.AsSpan(64 - other.Length));
        return release.Token[..point] + Base64Url.EncodeToString(signature);
    }
}
