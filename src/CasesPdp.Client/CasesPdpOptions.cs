namespace CasesPdp.Client;

/// <summary>Where the PDP is, how to reach it, and how long to wait for it. Validated when the application starts.</summary>
public sealed class CasesPdpOptions
{
    /// <summary>The name of the configuration section that <c>AddCasesPdp</c> binds unless told otherwise.</summary>
    public const string SectionName = "CasesPdp";

    /// <summary>The servers: <c>http://host:port</c>, <c>https://host:port</c> or <c>dns:///host:port</c>, or one <c>unix:/path</c> alone.
    /// Several are called in turns. Default: <c>http://127.0.0.1:5080</c>.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>How long a question may take, from the call to its answer. Default: 250 ms; 1 ms to 1 minute.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a question waits for others to travel with. Zero (default): those of the same scheduling turn; at most 10 ms.</summary>
    public TimeSpan BatchWindow { get; set; }

    /// <summary>How often a call is made at most when a server cannot be reached. Default: 3; 1 to 5. All methods can be repeated.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>When to ask a second server before the first has answered, instead of repeating failed calls. Null (default): never.</summary>
    public TimeSpan? HedgeAfter { get; set; }

    /// <summary>PEM file of the authorities that vouch for the servers; null: those of the system.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>PEM file of this caller's certificate, with its intermediates; null: none. Needs <see cref="KeyFile"/>.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>File of this caller's bearer token; read again when it changes. Null: none. Not sent over plain HTTP beyond loopback.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Allows what could not be evaluated because no server answered in time. Each such answer is logged and counted, and says so
    /// (<see cref="CaseDecision.IsFailOpen"/>). Default: false, which throws <see cref="PdpException"/>.</summary>
    public bool FailOpen { get; set; }
}
