using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>A record of the decision log, as far as this program looks at it.</summary>
internal sealed record LogRecord
{
    /// <summary>The action of a record that sums up.</summary>
    public const string Summary = "summary";

    /// <summary>The action of a record of losses.</summary>
    public const string RecordsLost = "records-lost";

    /// <summary>What stands for the action in records that name none.</summary>
    public static readonly IReadOnlyList<string> OtherActions = [Summary, RecordsLost, "ListCapabilities", "ListRoles"];

    // What deciding looks at. A subject's id counts where the policy lists its roles or profile.
    private static readonly string[] DecidingFields =
    [
        "user.id", "user.roles", "casespdp.limited_by", "casespdp.profile_uid", "casespdp.owners", "casespdp.space", "casespdp.connector",
        "casespdp.assignee_uids",
    ];

    private static readonly string[] DecidingMethods = ["Check", "BatchCheck", "StreamCheck", "CheckMatrix", "Explain"];

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The method of the call; empty in a record of losses.</summary>
    public string Method { get; init; } = "";

    /// <summary>The question.</summary>
    public required DecisionRequest Request { get; init; }

    /// <summary>The roles of the subject: those of the request, or of the policy's list.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Who called.</summary>
    public string? Caller { get; init; }

    /// <summary>ALLOW or DENY; absent where nothing was decided.</summary>
    public string? Outcome { get; init; }

    /// <summary>The reason, such as MISSING_PRIVILEGE.</summary>
    public string? Reason { get; init; }

    /// <summary>What was missing.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>The roles that granted it, each once.</summary>
    public IReadOnlyList<string> GrantedBy { get; init; } = [];

    /// <summary>The share of the calls whose ALLOW decisions were logged.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>The fields whose values are masked or hashed.</summary>
    public IReadOnlyList<string> Protected { get; init; } = [];

    /// <summary>Whether the lists of names are left out, because the record was too long.</summary>
    public bool IsShortened { get; init; }

    /// <summary>In a record that sums up: how many decisions have no record. In a record of losses: how many records were lost.</summary>
    public long Uncounted { get; init; }

    /// <summary>Whether it is an answer to a question that can be asked again.</summary>
    public bool IsDecision => Outcome is not null && DecidingMethods.Contains(Method);

    /// <summary>Whether the record holds the whole question, unmasked.</summary>
    public bool IsReplayable => IsDecision && !IsShortened && !Protected.Intersect(DecidingFields).Any(IsLookedAt);

    private bool IsLookedAt(string field) =>
        field != "user.id" || Request.Roles is null || (Request.AccessMode is not null && Request.ProfileUid is null);
}
