using System.Diagnostics;

namespace CasesPdp.Server.Telemetry;

/// <summary>Reads the trace of a caller, if it is sampled: headers <c>traceparent</c> and <c>tracestate</c>.</summary>
internal static class SampledParent
{
    // 00-TRACE-SPAN-FLAGS, of which the lowest flag says sampled. A later version may append to it.
    private const int Length = 55;
    private const int MostStateLength = 512;

    /// <summary>The caller's span; false where there is none, it is not sampled, or the header is malformed.</summary>
    public static bool TryRead(IHeaderDictionary headers, out ActivityContext parent)
    {
        parent = default;
        var header = headers.TraceParent;
        return header.Count == 1 && header[0] is { Length: Length } text && IsSampled(text[^1])
            && ActivityContext.TryParse(text, StateOf(headers), isRemote: true, out parent);
    }

    private static bool IsSampled(char flags) => "13579bdf".Contains(flags);

    // The recommendation lets a service drop what is longer.
    private static string? StateOf(IHeaderDictionary headers) =>
        headers.TraceState is { Count: 1 } state && state[0]!.Length <= MostStateLength ? state[0] : null;
}
