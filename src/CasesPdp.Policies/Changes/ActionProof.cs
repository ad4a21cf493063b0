using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>Whether only some roles may do an action, over every space, owner, role and subject of a policy.</summary>
/// <remarks>
/// <para>A subject has what its roles grant together, and nothing denies. So a subject without the roles named has at most what all other
/// roles grant together: where that does not allow the action, no such subject may do it. Where it does, the fewest roles that meet in a
/// subject and do are the counterexample, also if none of them may alone.</para>
/// <para>Roles that limit a subject (an API key's) only take rights away, so they need no proof of their own. Space patterns are taken
/// together: a counterexample in spaces like several patterns says that a space covered by all of them would break the rule.</para>
/// </remarks>
public sealed class ActionProof
{
    // Enough to name every role of most policies, with its places.
    private const int MostCounterexamples = 200;

    private ActionProof(GuardRailFinding? finding)
    {
        Counterexamples = finding?.Counterexamples ?? [];
        Count = finding?.Count ?? 0;
    }

    /// <summary>Whether it is proven.</summary>
    public bool IsProven => Count == 0;

    /// <summary>How many (role, space, owner) may do it and should not; roles that only together may count as one.</summary>
    public long Count { get; }

    /// <summary>Some of them.</summary>
    public IReadOnlyList<Counterexample> Counterexamples { get; }

    /// <summary>The spaces covered, in words: named ones, spaces like each pattern of the roles, and any other space.</summary>
    public required IReadOnlyList<string> Spaces { get; init; }

    /// <summary>Why the deployment refuses the action to everybody, for reading; null if it does not.</summary>
    public required string? ClosedBy { get; init; }

    /// <summary>The owners covered; empty for an action that takes none.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>How many roles besides those named were tried alone and together.</summary>
    public required int Roles { get; init; }

    /// <summary>Those of the roles named that may not do it in any place covered.</summary>
    public required IReadOnlyList<string> NamedThatMayNot { get; init; }

    /// <summary>How many subjects the policy lists.</summary>
    public required int Subjects { get; init; }

    /// <summary>How many of them have a role named.</summary>
    public required int SubjectsNamed { get; init; }

    /// <summary>The listed subjects that have no role named and may do it.</summary>
    public required IReadOnlyList<string> SubjectsThatMay { get; init; }

    /// <summary>Proves that only the roles of the rule may do its actions, or finds counterexamples.</summary>
    public static ActionProof Of(LoadedPolicy policy, ProtectedRule rule)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(rule);
        var snapshot = policy.Snapshot;
        var finding = new RuleProof(snapshot, new GuardRails { Protected = [rule] }, MostCounterexamples).Run().SingleOrDefault();
        var reach = new ActionReach(snapshot, rule);
        var named = rule.Roles.ToHashSet(StringComparer.Ordinal);
        var others = policy.Bundle.Subjects.Where(s => !s.Roles.Any(named.Contains)).ToList();
        return new ActionProof(finding)
        {
            Spaces = reach.Spaces,
            ClosedBy = reach.ClosedBy,
            Owners = reach.Owners,
            Roles = CellLayout.Names(snapshot.Roles).Count(r => !named.Contains(r)),
            NamedThatMayNot = [.. rule.Roles.Distinct(StringComparer.Ordinal).Where(r => !reach.Includes([r]))],
            Subjects = policy.Bundle.Subjects.Count,
            SubjectsNamed = policy.Bundle.Subjects.Count - others.Count,
            SubjectsThatMay = finding is null ? [] : [.. others.Where(s => reach.Includes(s.Roles)).Select(s => s.Id)],
        };
    }
}
