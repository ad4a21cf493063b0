using CasesPdp.Decisions;
using Microsoft.Extensions.Logging;

namespace CasesPdp.Client;

/// <summary>Allows what nobody could answer, where <see cref="CasesPdpOptions.FailOpen"/> says so; logs and counts it.</summary>
internal sealed partial class FailOpen
{
    private readonly bool _isEnabled;
    private readonly ILogger _log;

    /// <summary>Passes failures over if <paramref name="isEnabled"/>, and says so to <paramref name="log"/>.</summary>
    public FailOpen(bool isEnabled, ILogger log)
    {
        _isEnabled = isEnabled;
        _log = log;
    }

    /// <summary>Whether the failure is passed over.</summary>
    public bool PassesOver(string method, PdpException failure)
    {
        if (!_isEnabled || !failure.IsTransient)
        {
            return false;
        }

        LogFailedOpen(method, failure.Message);
        return true;
    }

    /// <summary>Answers that allow, marked as given without a PDP.</summary>
    public static CaseDecision[] Decisions(int count)
    {
        ClientTelemetry.FailedOpen(count);
        var decisions = new CaseDecision[count];
        Array.Fill(decisions, new CaseDecision(Reason.Unspecified, "") { IsFailOpen = true });
        return decisions;
    }

    [LoggerMessage(1, LogLevel.Warning, "{Method} was allowed without an answer, because FailOpen is set: {Failure}")]
    private partial void LogFailedOpen(string method, string failure);
}
