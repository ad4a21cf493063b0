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
