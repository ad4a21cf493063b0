namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>How the simulated server answers one call.</summary>
internal sealed record StubAnswer
{
    public static readonly byte[] RightMessage = "right"u8.ToArray();

    public TimeSpan Delay { get; init; }

    public byte[] Message { get; init; } = RightMessage;

    public int GrpcStatus { get; init; }

    /// <summary>A status in the first header block and no other.</summary>
    public bool TrailersOnly { get; init; }

    /// <summary>Answers with these frames instead, made for the stream.</summary>
    public Func<uint, byte[]>? Frames { get; init; }

    /// <summary>Closes the connection instead of answering.</summary>
    public bool Dies { get; init; }

    /// <summary>Does not answer at all.</summary>
    public bool Ignores { get; init; }

    /// <summary>The bytes of the answer on a stream.</summary>
    public byte[] Bytes(uint id) => this switch
    {
        { Frames: { } frames } => frames(id),
        { TrailersOnly: true } => Stub.Frames.Headers(id, [.. Stub.Frames.Ok(), .. Stub.Frames.Trailers(GrpcStatus)], endsStream: true),
        _ => Stub.Frames.Answer(id, Message, GrpcStatus),
    };
}
