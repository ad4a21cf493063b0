namespace CasesPdp.Distribution.Contents;

/// <summary>The limits on a stored content.</summary>
public static class ContentLimits
{
    /// <summary>Most bytes.</summary>
    public const int Bytes = 64 * 1024 * 1024;

    /// <summary>Bytes of a piece; the last may be shorter. etcd refuses requests beyond 1.5 MiB.</summary>
    public const int PieceBytes = 1024 * 1024;

    /// <summary>Most pieces.</summary>
    public const int Pieces = Bytes / PieceBytes;
}
