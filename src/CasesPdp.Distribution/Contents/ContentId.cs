using System.Security.Cryptography;

namespace CasesPdp.Distribution.Contents;

/// <summary>Names of contents.</summary>
public static class ContentId
{
    /// <summary>The content's id: SHA-256 of the stored bytes, 64 lower-case hex digits.</summary>
    public static string Of(ReadOnlySpan<byte> stored) => Convert.ToHexStringLower(SHA256.HashData(stored));

    /// <summary>How many pieces so many bytes take.</summary>
    public static int Pieces(long bytes) => (int)((bytes + ContentLimits.PieceBytes - 1) / ContentLimits.PieceBytes);
}
