namespace CasesPdp.LoadTest.Http2;

/// <summary>What the header blocks of one answer say; fields that did not come are -1.</summary>
internal record struct HeaderSummary(int Status, int GrpcStatus, string? GrpcMessage)
{
    public static readonly HeaderSummary Empty = new(-1, -1, null);
}
