using System.Diagnostics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Telemetry;

/// <summary>Tags the span of a request.</summary>
internal static class RequestTrace
{
    /// <summary>Sets the revision that answers as a tag of the current span, if there is one.</summary>
    public static void Name(Revision revision) => Activity.Current?.SetTag("casespdp.revision", revision.Text);
}
