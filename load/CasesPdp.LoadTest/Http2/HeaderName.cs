namespace CasesPdp.LoadTest.Http2;

/// <summary>The header fields of an answer that the harness looks at.</summary>
internal enum HeaderName : byte
{
    Other,
    Status,
    GrpcStatus,
    GrpcMessage,
}
