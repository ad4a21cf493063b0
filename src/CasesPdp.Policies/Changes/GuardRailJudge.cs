using System.Globalization;

namespace CasesPdp.Policies.Changes;

/// <summary>Judges whether a policy may go live without approval.</summary>
/// <remarks>
/// <para>The rules of the policy that would go live are proven over its whole table, also at start-up. A change is judged by the rails of
/// both policies: the smaller <c>maxWidenedCells</c> counts, so that a bundle cannot raise its own, and a rail of the policy in force that
/// the other lacks or loosens is a finding of its own.</para>
/// <para>Where <c>maxWidenedCells</c> is set, whatever widens beyond any count of cells is a finding, whatever the number.</para>
/// </remarks>
public static class GuardRailJudge
{
    /// <summary>What stands against the policy; nothing when it may go live.</summary>
    /// <param name="before">The policy in force; absent at start-up.</param>
    /// <param name="after">The policy that would go live.</param>
    /// <param name="diff">Their difference, if it is known already.</param>
    public static IReadOnlyList<GuardRailFinding> Judge(LoadedPolicy? before, LoadedPolicy after, PolicyDiff? diff = null)
    {
        ArgumentNullException.ThrowIfNull(after);
        List<GuardRailFinding> findings = [];
        var rails = after.Bundle.Settings.GuardRails;
        if (before is not null)
        {
            var inForce = before.Bundle.Settings.GuardRails;
            findings.AddRange(RailComparison.Loosened(inForce, rails));
            findings.AddRange(Widening(Least(inForce.MaxWidenedCells, rails.MaxWidenedCells), before, after, diff));
        }

        if (rails.Protected.Count + rails.Limitations.Count > 0)
        {
            findings.AddRange(new RuleProof(after.Snapshot, rails).Run());
        }

        return findings;
    }

    private static IEnumerable<GuardRailFinding> Widening(long? most, LoadedPolicy before, LoadedPolicy after, PolicyDiff? diff)
    {
        if (most is not { } limit)
        {
            yield break;
        }

        diff ??= PolicyDiff.Compare(before, after, new DiffLimits { Roles = 0, Spaces = 0, Subjects = 0 });
        if (diff.WidenedCells > limit)
        {
            yield return new GuardRailFinding(
                GuardRailKind.TooManyWidened,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The change widens {diff.WidenedCells:N0} cells; `maxWidenedCells` allows {limit:N0} in one change."),
                null,
                [],
                diff.WidenedCells);
        }

        foreach (var widening in diff.UncountedWidenings)
        {
            yield return new GuardRailFinding(
                GuardRailKind.UncountedWidening, $"`maxWidenedCells` cannot bound this: {widening}", null, [], 0);
        }
    }

    private static long? Least(long? one, long? other) => one is null || other is null ? one ?? other : Math.Min(one.Value, other.Value);
}
