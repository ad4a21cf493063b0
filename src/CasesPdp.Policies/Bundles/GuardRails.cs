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

    /// <summary>Actions that only some roles may do.</summary>
    public IReadOnlyList<ProtectedRule> Protected { get; init; } = [];

    /// <summary>Roles that may do no more than some things.</summary>
    public IReadOnlyList<Limitation> Limitations { get; init; } = [];

    /// <summary>Whether there is any.</summary>
    public bool IsEmpty => MaxWidenedCells is null && Protected.Count == 0 && Limitations.Count == 0;
}
