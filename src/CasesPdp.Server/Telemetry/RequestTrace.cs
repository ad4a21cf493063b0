using System.Diagnostics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Telemetry;

/// <summary>Tags the span of a request.</summary>
internal static class RequestTrace
{
    /// <summary>Tags the current span, if there is one, with the revision that answers.</summary>
    public static void Name(Revision revision) => Activity.Current?.SetTag("casespdp.revision", revision.Text);
}
