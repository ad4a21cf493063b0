namespace CasesPdp.LoadTest.Http2;

/// <summary>How a call ended, as errors are counted by.</summary>
internal readonly record struct CallOutcome(CallResult Result, int Code)
{
    private static readonly string[] StatusNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
        "UNAUTHENTICATED",
    ];

    public static readonly CallOutcome Ok = new(CallResult.Status, 0);

    public bool IsOk => Result == CallResult.Status && Code == 0;

    public override string ToString() => Result switch
    {
        CallResult.Status => Code < StatusNames.Length ? StatusNames[Code] : $"gRPC status {Code}",
        CallResult.HttpStatus => $"HTTP {Code}",
        CallResult.Reset => $"RST_STREAM {(Http2ErrorCode)(uint)Code}",
        CallResult.GoneAway => "GOAWAY",
        CallResult.ConnectionLost => "connection lost",
        CallResult.NotConnected => "not connected",
        CallResult.Malformed => "malformed answer",
        CallResult.Wrong => "wrong answer",
        CallResult.Unanswered => "unanswered at the end",
        CallResult.GivenUp => "given up before it was sent",
        _ => "not sent before the end",
    };
}

/// <summary>How a call ended.</summary>
internal enum CallResult : byte
{
    /// <summary>A gRPC status came; the code is that status.</summary>
    Status,

    /// <summary>The HTTP status was not 200; the code is that status.</summary>
    HttpStatus,

    /// <summary>The server reset the stream; the code is HTTP/2's.</summary>
    Reset,

    /// <summary>The server went away before it took the call.</summary>
    GoneAway,

    /// <summary>The connection ended before the answer did.</summary>
    ConnectionLost,

    /// <summary>No connection was there to send on.</summary>
    NotConnected,

    /// <summary>The answer broke the rules of HTTP/2 or gRPC.</summary>
    Malformed,

    /// <summary>The answer is well-formed and wrong.</summary>
    Wrong,

    /// <summary>Sent, and not answered when the run ended.</summary>
    Unanswered,

    /// <summary>Due, but the client had no free stream until the run ended.</summary>
    NotSent,

    /// <summary>Due, but no stream was free for as long as the caller would wait for one.</summary>
    GivenUp,
}
