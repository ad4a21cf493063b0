using System.Diagnostics;
using CasesPdp.Server.Callers;
using Grpc.Core;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Where a call came from.</summary>
/// <param name="Name">The caller's name, as the log writes it.</param>
/// <param name="TraceId">The trace; the default value if there is none.</param>
internal readonly record struct CallOrigin(string Name, ActivityTraceId TraceId)
{
    // version, trace, parent and flags: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
    private const string TraceHeader = "traceparent";

    /// <summary>The origin of a call. The caller's own trace counts, whether or not the server takes part in it.</summary>
    public static CallOrigin Of(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        return new CallOrigin(Caller.Of(http)?.Name ?? "", Activity.Current?.TraceId ?? TraceOf(http.Request.Headers));
    }

    /// <summary>The caller's trace; the default value if there is none.</summary>
    public static ActivityTraceId TraceOf(IHeaderDictionary headers) =>
        ActivityContext.TryParse(headers[TraceHeader], null, out var parent) ? parent.TraceId : default;
}
