using System.Net;
using CasesPdp.Policies.Naming;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Callers;

/// <summary>Refuses callers: answers, counts, and logs at a bounded rate, because strangers decide how often it happens.</summary>
internal sealed partial class CallerRefusals(
    ServerMetrics requests, CredentialMetrics metrics, TimeProvider time, ILogger<CallerRefusals> log)
{
    /// <summary>The call has no credential that the server knows.</summary>
    public const string NoCredential = "NO_CREDENTIAL";

    /// <summary>The call has a bearer token that the server does not know.</summary>
    public const string WrongToken = "WRONG_TOKEN";

    /// <summary>The caller is known, and the method is not granted to it.</summary>
    public const string NotGranted = "NOT_GRANTED";

    /// <summary>The peer's user id may not connect to the unix socket.</summary>
    public const string WrongPeer = "WRONG_PEER";

    /// <summary>The client has no certificate of the authorities.</summary>
    public const string WrongCertificate = "WRONG_CERTIFICATE";

    /// <summary>How many lines there are at most of a reason in <see cref="LogPeriod"/>.</summary>
    public const int MostLines = 10;

    /// <summary>The period of the bound.</summary>
    public static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(1);

    // One a reason: what strangers provoke does not hide what becomes of known callers.
    private readonly Dictionary<string, LineAllowance> _allowances = new[] { NoCredential, WrongToken, NotGranted, WrongPeer, WrongCertificate }
        .ToDictionary(reason => reason, _ => new LineAllowance(MostLines, LogPeriod, time));

    /// <summary>Refuses a call.</summary>
    public Task Refuse(HttpContext context, string reason, Refusal refusal)
    {
        requests.Refused(refusal);
        if (IsLogged(reason, out var left))
        {
            var caller = Caller.Of(context)?.Name ?? "";
            Log(caller, context.Connection.RemoteIpAddress, context.GetEndpoint()?.DisplayName ?? "", reason, left);
        }

        return refusal.WriteTo(context.Response.Headers);
    }

    /// <summary>Counts and logs that a peer may not connect to the unix socket.</summary>
    public void RefusePeer(string? uid)
    {
        if (IsLogged(WrongPeer, out var left))
        {
            Log($"{CallerName.Uid}{uid}", null, "unix socket", WrongPeer, left);
        }
    }

    /// <summary>Counts and logs that a client has no certificate of the authorities.</summary>
    public void RefuseCertificate(EndPoint? peer)
    {
        if (IsLogged(WrongCertificate, out var left))
        {
            Log("", (peer as IPEndPoint)?.Address, "TLS handshake", WrongCertificate, left);
        }
    }

    private bool IsLogged(string reason, out long left)
    {
        metrics.Refused(reason);
        return _allowances[reason].TryTake(out left);
    }

    private void Log(string caller, IPAddress? address, string target, string reason, long left)
    {
        var (name, from) = (PrintableText.Escape(caller), $"{address}");
        CallerRefused(log, name, from, target, reason, left);
    }

    [LoggerMessage(
        EventId = 42, Level = LogLevel.Warning,
        Message = "refused: caller `{Caller}`, address `{Address}`, {Target}, {Reason}; {Left} more since the line before")]
    private static partial void CallerRefused(ILogger log, string caller, string address, string target, string reason, long left);
}
