using System.Globalization;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>Decides whether a policy may go live without approval.</summary>
/// <remarks>
/// <para>The rules of the policy that would go live are proven over its whole table, also at start-up. A change must also keep within the
/// guard rails of the policy in force: the smaller <c>maxWidenedCells</c> and <c>maxNarrowedCells</c> count, so that a bundle cannot raise
/// its own limit, and a guard rail that the change removes or loosens is a finding of its own.</para>
/// <para>Where one of the two is set, every widening or narrowing that no count of cells bounds is a finding, whatever the limit.</para>
/// </remarks>
public static class GuardRailEvaluator
{
    /// <summary>The findings against the policy; none when it may go live.</summary>
    /// <param name="before">The policy in force; absent at start-up.</param>
    /// <param name="after">The policy that would go live.</param>
    /// <param name="diff">Their difference, if it is known already.</param>
    public static IReadOnlyList<GuardRailFinding> Evaluate(LoadedPolicy? before, LoadedPolicy after, PolicyDiff? diff = null)
    {
        ArgumentNullException.ThrowIfNull(after);
        List<GuardRailFinding> findings = [];
        var guardRails = after.Bundle.Settings.GuardRails;
        if (before is not null)
        {
            var inForce = before.Bundle.Settings.GuardRails;
            findings.AddRange(GuardRailComparison.Loosened(inForce, guardRails));
            var widened = Least(inForce.MaxWidenedCells, guardRails.MaxWidenedCells);
            var narrowed = Least(inForce.MaxNarrowedCells, guardRails.MaxNarrowedCells);
            if (widened is not null || narrowed is not null)
            {
                diff ??= PolicyDiff.Compare(before, after, new DiffLimits { Roles = 0, Spaces = 0, Subjects = 0 });
            }

            findings.AddRange(widened is { } mostWidened ? Widening(mostWidened, diff!) : []);
            findings.AddRange(narrowed is { } mostNarrowed ? Narrowing(mostNarrowed, diff!) : []);
        }

        if (guardRails.Protected.Count + guardRails.Limitations.Count > 0)
        {
            findings.AddRange(new RuleProof(after.Snapshot, guardRails).Run());
        }

        return findings;
    }

    private static IEnumerable<GuardRailFinding> Widening(long most, PolicyDiff diff)
    {
        if (diff.WidenedCells > most)
        {
            yield return TooMany(GuardRailKind.TooManyWidened, "widens", diff.WidenedCells, "maxWidenedCells", most);
        }

        foreach (var widening in diff.UncountedWidenings)
        {
            yield return new GuardRailFinding(
                GuardRailKind.UncountedWidening, $"`maxWidenedCells` cannot bound this: {widening}", null, [], 0);
        }
    }

    private static IEnumerable<GuardRailFinding> Narrowing(long most, PolicyDiff diff)
    {
        if (diff.NarrowedCells > most)
        {
            yield return TooMany(GuardRailKind.TooManyNarrowed, "narrows", diff.NarrowedCells, "maxNarrowedCells", most);
        }

        foreach (var setting in diff.Settings.Where(s => s.Effect == SettingEffect.Narrows))
        {
            yield return new GuardRailFinding(
                GuardRailKind.UncountedNarrowing,
                $"`maxNarrowedCells` cannot bound this: `{setting.Name}` changes from `{setting.Before}` to `{setting.After}`.",
                null,
                [],
                0);
        }
    }

    private static GuardRailFinding TooMany(GuardRailKind kind, string verb, long cells, string key, long most) => new(
        kind,
        string.Create(CultureInfo.InvariantCulture, $"The change {verb} {cells:N0} cells; `{key}` allows {most:N0} in one change."),
        null,
        [],
        cells);

    private static long? Least(long? one, long? other) => one is null || other is null ? one ?? other : Math.Min(one.Value, other.Value);
}

/// <summary>Why a policy does not go live without approval.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Message">One sentence; names are in backticks.</param>
/// <param name="Rule">The guard rail, where there is one to point at.</param>
/// <param name="Counterexamples">Some of the cells that break the rule.</param>
/// <param name="Count">How many cells break it; for widening and narrowing, how many change.</param>
public sealed record GuardRailFinding(
    GuardRailKind Kind, string Message, SourceSpan? Rule, IReadOnlyList<Counterexample> Counterexamples, long Count);

/// <summary>What a guard rail found.</summary>
public enum GuardRailKind
{
    /// <summary>The change widens more cells than <c>maxWidenedCells</c> allows.</summary>
    TooManyWidened,

    /// <summary>The change widens something that a number of cells cannot bound.</summary>
    UncountedWidening,

    /// <summary>The change removes or loosens a guard rail of the policy in force.</summary>
    RailLoosened,

    /// <summary>A subject without the roles of a <c>protected</c> rule may do what it protects.</summary>
    ProtectedViolated,

    /// <summary>A role goes beyond a rule of <c>limitations</c>.</summary>
    LimitationExceeded,

    /// <summary>The change narrows more cells than <c>maxNarrowedCells</c> allows.</summary>
    TooManyNarrowed,

    /// <summary>The change narrows something that no count of cells bounds.</summary>
    UncountedNarrowing,
}

/// <summary>A subject that may do what a guard rail says it may not.</summary>
/// <param name="Roles">
/// The subject's roles: one, or several that only together may; none where security is off and anybody may.
/// </param>
/// <param name="Space">A space, <see cref="SpaceSet.AnyOther"/>, or <c>spaces like PATTERN</c>.</param>
/// <param name="Owner">The owner; absent for rights and for calls that need none.</param>
/// <param name="Action">The action, operation or right.</param>
public sealed record Counterexample(IReadOnlyList<string> Roles, string Space, string? Owner, string Action)
{
    /// <inheritdoc />
    public override string ToString()
    {
        var who = Roles.Count == 0 ? "anybody" : string.Join(" with ", Roles.Select(r => $"`{r}`"));
        return $"{who} may `{Action}`{(Owner is null ? "" : $" on `{Owner}`")} in {(Space.Contains(' ') ? Space : $"`{Space}`")}";
    }
}
