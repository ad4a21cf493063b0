namespace CasesPdp.Client;

/// <summary>Where the PDP is, how to reach it, and how long to wait for it. Validated when the application starts.</summary>
public sealed class CasesPdpOptions
{
    /// <summary>The name of the configuration section that <c>AddCasesPdp</c> binds unless told otherwise.</summary>
    public const string SectionName = "CasesPdp";

    /// <summary>The servers, called in turns: several <c>http://host:port</c> or several <c>https://host:port</c>, or one
    /// <c>dns:///host:port</c> (without TLS) or <c>unix:/path</c> alone. Default: <c>http://127.0.0.1:5080</c>.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>How long a question may take, from the call to its answer. Default: 250 ms; 1 ms to 1 minute.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a question waits for others to travel with. Zero (default): those of the same scheduling turn; at most 10
    /// ms.</summary>
    public TimeSpan BatchWindow { get; set; }

    /// <summary>How often a call is made at most when a server cannot be reached. Default: 3; 1 to 5. All methods can be
    /// repeated.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>When to ask a second server before the first has answered, instead of repeating failed calls. Null (default):
    /// never.</summary>
    public TimeSpan? HedgeAfter { get; set; }

    /// <summary>PEM file of the authorities that vouch for the servers; null: those of the system.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>PEM file of this caller's certificate, with its intermediates; null: none. Needs <see cref="KeyFile"/>.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File of this caller's bearer token; read again when it changes. Null: none. Not sent over plain HTTP beyond
    /// loopback.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Allows what could not be evaluated because no server answered in time. Each such answer is logged and counted, and says so
    /// (<see cref="CaseDecision.IsFailOpen"/>). Default: false, which throws <see cref="PdpException"/>.</summary>
    public bool FailOpen { get; set; }

    /// <summary>Who decides. Default: <see cref="PdpMode.Remote"/>.</summary>
    public PdpMode Mode { get; set; }

    /// <summary>Local mode: the snapshot file that a server of this host writes (<c>CasesPdp:Snapshots:File</c>), read again when it is
    /// replaced. Null (default): the servers of <see cref="Addresses"/> send the policy.</summary>
    public string? SnapshotFile { get; set; }

    /// <summary>Local mode: how long a policy may go unconfirmed by its source before it no longer decides. Default: 1 minute; 20 seconds
    /// to 1 day.</summary>
    public TimeSpan MaxPolicyAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Local mode: what happens to questions while the policy is absent or too old. Default:
    /// <see cref="PdpFallback.Server"/>.</summary>
    public PdpFallback WhenPolicyTooOld { get; set; }

    /// <summary>How long the start of the application waits for a first answer, so that the first question finds an open connection, and in
    /// local mode the policy. A failure is logged and does not end the start. Default: 2 seconds; zero: not at all; at most 1
    /// minute.</summary>
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Who decides.</summary>
public enum PdpMode
{
    /// <summary>A server, for each question.</summary>
    Remote,

    /// <summary>This process, from the compiled policy of a server. Plans, capabilities and explanations still come from a
    /// server.</summary>
    Local,
}

/// <summary>What happens to questions in local mode while the policy is absent or too old.</summary>
public enum PdpFallback
{
    /// <summary>They go to the servers of <see cref="CasesPdpOptions.Addresses"/>; where none is set, they are refused.</summary>
    Server,

    /// <summary>They are refused with <see cref="PdpFailure.PolicyTooOld"/>.</summary>
    None,
}
