using System.Diagnostics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Telemetry;

/// <summary>What the span of a request says of it.</summary>
internal static class RequestTrace
{
    /// <summary>Writes the revision that answers on the current span, if there is one.</summary>
    public static void Name(Revision revision) => Activity.Current?.SetTag("casespdp.revision", revision.Text);
}
