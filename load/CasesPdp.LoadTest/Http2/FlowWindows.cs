namespace CasesPdp.LoadTest.Http2;

/// <summary>The windows that this side opens for the server's answers.</summary>
internal static class FlowWindows
{
    /// <summary>What every connection and stream has by the protocol.</summary>
    public const int ProtocolDefault = 65_535;

    /// <summary>What a stream gets from us.</summary>
    public const int Stream = 8 * 1024 * 1024;

    /// <summary>What a connection gets from us.</summary>
    public const int Connection = 64 * 1024 * 1024;

    /// <summary>The largest window that the protocol knows.</summary>
    public const long Largest = int.MaxValue;
}
