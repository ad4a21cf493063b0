namespace CasesPdp.LoadTest.Http2;

/// <summary>A call that is over.</summary>
/// <remarks>Valid only while it is being handed over: the answer lies in a buffer that the next one overwrites.</remarks>
internal readonly ref struct EndedCall
{
    public required PreparedRequest Request { get; init; }

    /// <summary>When it should have been sent, in nanoseconds of <see cref="Clock"/>.</summary>
    public required long IntendedAt { get; init; }

    /// <summary>When the bytes that completed the answer were received.</summary>
    public required long EndedAt { get; init; }

    public required CallOutcome Outcome { get; init; }

    /// <summary>The answer's message, without gRPC's prefix; empty unless the outcome is OK.</summary>
    public ReadOnlySpan<byte> Answer { get; init; }

    /// <summary>What the server said about an error, if anything.</summary>
    public string? Message { get; init; }
}

/// <summary>Takes a call that is over.</summary>
internal delegate void CallEndedHandler(in EndedCall call);
