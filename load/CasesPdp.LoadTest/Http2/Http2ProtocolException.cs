namespace CasesPdp.LoadTest.Http2;

/// <summary>The peer broke the protocol: the connection cannot be read on.</summary>
internal sealed class Http2ProtocolException : Exception
{
    public Http2ProtocolException(Http2ErrorCode code, string message)
        : base(message)
    {
        Code = code;
    }

    public Http2ErrorCode Code { get; }
}

/// <summary>The error codes of RFC 9113 section 7.</summary>
internal enum Http2ErrorCode : uint
{
    NoError = 0,
    ProtocolError = 1,
    InternalError = 2,
    FlowControlError = 3,
    SettingsTimeout = 4,
    StreamClosed = 5,
    FrameSizeError = 6,
    RefusedStream = 7,
    Cancel = 8,
    CompressionError = 9,
    ConnectError = 10,
    EnhanceYourCalm = 11,
    InadequateSecurity = 12,
    Http11Required = 13,
}
