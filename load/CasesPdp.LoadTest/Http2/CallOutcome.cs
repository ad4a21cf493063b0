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
