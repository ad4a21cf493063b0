namespace CasesPdp.Policies.Bundles;

/// <summary>
/// What <c>guardRails</c> of <c>pdp.yaml</c> says: changes that do not go live unapproved, and what must hold of the policy.
/// </summary>
public sealed record GuardRails
{
    /// <summary>No guard rails.</summary>
    public static GuardRails None { get; } = new();

    /// <summary>Most cells that one change may widen; absent where widening is not bounded.</summary>
    public long? MaxWidenedCells { get; init; }

    /// <summary>Most cells that one change may narrow; absent where narrowing is not bounded.</summary>
    public long? MaxNarrowedCells { get; init; }

    /// <summary>Actions that only some roles may do.</summary>
    public IReadOnlyList<ProtectedRule> Protected { get; init; } = [];

    /// <summary>Roles that may do no more than some things.</summary>
    public IReadOnlyList<Limitation> Limitations { get; init; } = [];

    /// <summary>Whether there is any.</summary>
    public bool IsEmpty => MaxWidenedCells is null && MaxNarrowedCells is null && Protected.Count == 0 && Limitations.Count == 0;
}

/// <summary>A guard rail: only subjects with one of these roles may do these actions there.</summary>
/// <param name="Actions">Operations, calls (whatever their facets) or raw actions; not empty.</param>
/// <param name="Owners">On which owners; absent means on all.</param>
/// <param name="Spaces">In which spaces; absent means in all.</param>
/// <param name="Roles">Who may.</param>
/// <param name="Span">Where the rule begins.</param>
public sealed record ProtectedRule(
    IReadOnlyList<string> Actions,
    IReadOnlyList<string>? Owners,
    IReadOnlyList<string>? Spaces,
    IReadOnlyList<string> Roles,
    SourceSpan Span)
{
    /// <summary>The connector type that the actions are asked with; absent means any, and none.</summary>
    public string? Connector { get; init; }
}

/// <summary>A guard rail: each of these roles may do at most this. What is absent is not bounded.</summary>
/// <param name="Roles">The roles; not empty.</param>
/// <param name="Operations">The operations that they may do, as Kibana checks them.</param>
/// <param name="Rights">The owner-independent rights that they may have.</param>
/// <param name="Owners">The owners on which they may do operations.</param>
/// <param name="Spaces">The spaces where they may do or have anything.</param>
/// <param name="Span">Where the rule begins.</param>
public sealed record Limitation(
    IReadOnlyList<string> Roles,
    IReadOnlyList<string>? Operations,
    IReadOnlyList<string>? Rights,
    IReadOnlyList<string>? Owners,
    IReadOnlyList<string>? Spaces,
    SourceSpan Span);
