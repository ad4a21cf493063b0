namespace CasesPdp.Policies.Requests;

/// <summary>
/// One question in words, its shape already checked: what the reference evaluator, the explanations and all callers that are not built
/// for speed work with.
/// </summary>
public sealed record DecisionRequest
{
    /// <summary>The subject's id; absent when none was given.</summary>
    public string? SubjectId { get; init; }

    /// <summary>The subject's roles; absent asks the bundle's subject list, empty means none.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>The roles that limit the subject (an API key's); absent means no limit, empty means that nothing is granted.</summary>
    public IReadOnlyList<string>? LimitedBy { get; init; }

    /// <summary>The subject's profile uid; absent asks the bundle's subject list.</summary>
    public string? ProfileUid { get; init; }

    /// <summary>An operation, a call, or a raw action.</summary>
    public required string Action { get; init; }

    /// <summary>The facets of the call, as a set.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>The connector type, such as <c>.jira</c>.</summary>
    public string? Connector { get; init; }

    /// <summary>The resource's type; absent means <c>case</c>.</summary>
    public string? ResourceType { get; init; }

    /// <summary>The owners, as a set; absent and empty are the same.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>The space id; absent means <c>default</c>.</summary>
    public string? Space { get; init; }

    /// <summary>The case's access mode; absent and <c>default</c> mean open, anything else restricted.</summary>
    public string? AccessMode { get; init; }

    /// <summary>The profile uids of the case's assignees.</summary>
    public IReadOnlyList<string> AssigneeUids { get; init; } = [];
}
