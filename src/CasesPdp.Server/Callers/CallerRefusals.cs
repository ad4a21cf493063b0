using System.Net;
using CasesPdp.Policies.Naming;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Callers;

/// <summary>Refuses callers: answers, counts, and logs at a bounded rate, because strangers decide how often it happens.</summary>
internal sealed partial class CallerRefusals(
    ServerMetrics requests, CredentialMetrics metrics, TimeProvider time, ILogger<CallerRefusals> log)
{
    /// <summary>The call has no credential that the server knows.</summary>
    public const string NoCredential = "NO_CREDENTIAL";

    /// <summary>The call has a bearer token that nobody has.</summary>
    public const string WrongToken = "WRONG_TOKEN";

    /// <summary>The caller is known, and the method is not granted to it.</summary>
    public const string NotGranted = "NOT_GRANTED";

    /// <summary>The peer's user id may not connect to the unix socket.</summary>
    public const string WrongPeer = "WRONG_PEER";

    /// <summary>The client has no certificate of the authorities.</summary>
    public const string WrongCertificate = "WRONG_CERTIFICATE";

    /// <summary>How many lines there are at most in <see cref="LogPeriod"/>.</summary>
    public const int MostLines = 10;

    /// <summary>The period of the bound.</summary>
    public static readonly TimeSpan LogPeriod = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _periodStart = time.GetTimestamp();
    private int _lines;
    private long _left;

    /// <summary>Refuses a call.</summary>
    public Task Refuse(HttpContext context, string reason, Refusal refusal)
    {
        requests.Refused(refusal);
        var caller = Caller.Of(context)?.Name ?? "";
        Refuse(reason, caller, $"{context.Connection.RemoteIpAddress}", context.GetEndpoint()?.DisplayName ?? "");
        return refusal.WriteTo(context.Response);
    }

    /// <summary>Counts and logs that a peer may not connect to the unix socket.</summary>
    public void RefusePeer(string? uid) => Refuse(WrongPeer, $"{CallerName.Uid}{uid}", "", "unix socket");

    /// <summary>Counts and logs that a client has no certificate of the authorities.</summary>
    public void RefuseCertificate(EndPoint? peer) => Refuse(WrongCertificate, "", $"{(peer as IPEndPoint)?.Address}", "TLS handshake");

    private void Refuse(string reason, string caller, string address, string target)
    {
        metrics.Refused(reason);
        if (TryTakeLine(out var left))
        {
            CallerRefused(log, PrintableText.Escape(caller), address, target, reason, left);
        }
    }

    private bool TryTakeLine(out long left)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_periodStart) >= LogPeriod)
            {
                (_periodStart, _lines) = (time.GetTimestamp(), 0);
            }

            left = _left;
            var isLogged = _lines < MostLines;
            _lines += isLogged ? 1 : 0;
            _left = isLogged ? 0 : _left + 1;
            return isLogged;
        }
    }

    [LoggerMessage(
        EventId = 42, Level = LogLevel.Warning,
        Message = "refused: caller `{Caller}`, address `{Address}`, {Target}, {Reason}; {Left} more since the line before")]
    private static partial void CallerRefused(ILogger log, string caller, string address, string target, string reason, long left);
}
