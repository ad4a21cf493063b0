
namespace CasesPdp.Policies.Changes;

/// <summary>
/// The exact difference between two compiled policies: which cells widen (DENY becomes ALLOW) and which narrow, and what else may turn a
/// decision.
/// </summary>
/// <remarks>
/// <para>A <em>cell</em> is what one role gets in one place: an operation of an owner, an owner-independent right, or a call whose own
/// requirement or gate changed. An operation's cell is ALLOW where it is granted and the owner is available there. Other calls change only
/// with the operations and rights that they ask for, and are not counted again. A subject without any known role counts as a role, and
/// does something only where security is off. An owner that becomes available in a place is a cell of its own, for every subject.</para>
/// <para>Places are the spaces that either policy names, one more for any other space, and one for each space pattern, for the roles that
/// use it: what a pattern grants in a space that neither names is counted once, and a pattern that is replaced by an equal one in other
/// words widens and narrows. A role in one policy only counts in full. A listed subject whose roles changed counts with the cells that the
/// assignment adds or takes; what its roles themselves gained is counted with the roles. A listed subject that has a changed role is
/// among the subjects that changed, without cells of its own.</para>
/// <para>Whatever may turn a DENY into an ALLOW is either among <see cref="WidenedCells"/> or among
/// <see cref="UncountedWidenings"/>.</para>
/// </remarks>
public sealed class PolicyDiff
{
    private const int CallsNamed = 5;

    /// <summary>The digest of the policy before.</summary>
    public required string DigestBefore { get; init; }

    /// <summary>The digest of the policy after.</summary>
    public required string DigestAfter { get; init; }

    /// <summary>How many cells changed: of roles, of listed subjects, and of owners as such.</summary>
    public required ChangeCount Cells { get; init; }

    /// <summary>How many cells widened.</summary>
    public long WidenedCells => Cells.Widened;

    /// <summary>How many cells narrowed.</summary>
    public long NarrowedCells => Cells.Narrowed;

    /// <summary>Whether nothing changed that bears on an answer.</summary>
    public bool IsEmpty => Cells.IsZero && Calls.Count == 0 && Settings.Count == 0 && ChangedSubjects == 0;

    /// <summary>What widens without being a cell, one sentence each; empty when the cells are everything.</summary>
    public required IReadOnlyList<string> UncountedWidenings { get; init; }

    /// <summary>How many roles changed.</summary>
    public required int ChangedRoles { get; init; }

    /// <summary>The roles that changed, as many as the limits say, those that widen most first.</summary>
    public required IReadOnlyList<RoleDiff> Roles { get; init; }

    /// <summary>What changed by owner and operation, by right, and by call; of all roles.</summary>
    public required IReadOnlyList<OperationDiff> Operations { get; init; }

    /// <summary>How many places changed.</summary>
    public required int ChangedSpaces { get; init; }

    /// <summary>The places that changed, as many as the limits say, those that widen most first.</summary>
    public required IReadOnlyList<SpaceDiff> Spaces { get; init; }

    /// <summary>The calls that ask for something else, or whose gate opened or closed.</summary>
    public required IReadOnlyList<CallDiff> Calls { get; init; }

    /// <summary>The settings that changed.</summary>
    public required IReadOnlyList<SettingDiff> Settings { get; init; }

    /// <summary>How many listed subjects changed: their roles, their profile, or one of the roles that they have.</summary>
    public required int ChangedSubjects { get; init; }

    /// <summary>The subjects that changed, as many as the limits say, those that widen most first.</summary>
    public required IReadOnlyList<SubjectDiff> Subjects { get; init; }

    /// <summary>Compares two policies.</summary>
    /// <param name="before">The policy in force.</param>
    /// <param name="after">The policy that would replace it.</param>
    /// <param name="limits">How much is listed; <see cref="DiffLimits.Default"/> if absent. What is counted has no limit.</param>
    /// <exception cref="OverflowException">A count exceeds 2^63.</exception>
    public static PolicyDiff Compare(LoadedPolicy before, LoadedPolicy after, DiffLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        limits ??= DiffLimits.Default;
        var layout = new CellLayout(before.Snapshot, after.Snapshot);
        var rows = new RowPool(layout.Stride);
        var (was, now) = (new CellTable(before.Snapshot, layout, rows), new CellTable(after.Snapshot, layout, rows));
        var calls = CallPairs.Find(before.Snapshot, after.Snapshot, layout);
        var cells = new CellComparison(layout, was, now, calls);
        var roles = CountRoles(was, now, cells, new RolePair(layout, rows));
        var changed = roles.Select(r => r.Name).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var comparison = new SubjectComparison(before, after, layout, was, now, changed);
        var subjects = comparison.Compare();
        var settings = SettingComparison.Compare(before.Bundle, after.Bundle);
        var owners = new OwnerChanges(layout, was, now);
        IReadOnlyList<OperationDiff> operations = [.. OperationSums.Of(layout, cells, calls), .. owners.ByOwner()];
        var callDiffs = Describe(calls, operations, layout);
        var writer = new RoleLines(layout, cells, calls, new PossibleCalls(layout, was, now, cells.Classes));
        var spaces = cells.Places().Select((count, place) => new SpaceDiff(layout.PlaceName(place), count.Plus(owners.Places[place])))
            .Where(s => !s.Cells.IsZero).ToList();
        return new PolicyDiff
        {
            DigestBefore = before.Bundle.Digest,
            DigestAfter = after.Bundle.Digest,
            Cells = roles.Select(r => r.Cells).Concat(subjects.Select(s => s.Cells)).Aggregate(owners.Count, (sum, c) => sum.Plus(c)),
            UncountedWidenings = [.. Uncounted(callDiffs, settings, subjects)],
            ChangedRoles = roles.Count,
            Roles = Write(Most(roles, r => r.Cells, limits.Roles), layout, was, now, writer, limits.LinesOfRole),
            Operations = operations,
            ChangedSpaces = spaces.Count,
            Spaces = [.. Most(spaces, s => s.Cells, limits.Spaces)],
            Calls = callDiffs,
            Settings = settings,
            ChangedSubjects = subjects.Count,
            Subjects =
            [
                .. Most(subjects, s => s.Cells, limits.Subjects)
                    .Select(s => s with { Calls = [.. comparison.CallsOf(s.Subject, writer).Take(limits.LinesOfRole)] }),
            ],
        };
    }

    private static List<(string? Name, int Before, int After, ChangeCount Cells)> CountRoles(
        CellTable before, CellTable after, CellComparison cells, RolePair pair)
    {
        var changed = new List<(string?, int, int, ChangeCount)>();
        foreach (var (name, was, now) in RoleNames.Align(before.Policy.Roles, after.Policy.Roles))
        {
            YieldPoint.Pass();
            before.Fill(was, pair.Before);
            after.Fill(now, pair.After);
            pair.Align();
            var count = cells.Add(pair);
            if (!count.IsZero)
            {
                changed.Add((name, was, now, count));
            }
        }

        return changed;
    }

    private static List<RoleDiff> Write(
        IEnumerable<(string? Name, int Before, int After, ChangeCount Cells)> roles,
        CellLayout layout,
        CellTable before,
        CellTable after,
        RoleLines writer,
        int most)
    {
        var pair = new RolePair(layout, before.Rows);
        var written = new List<RoleDiff>();
        foreach (var (name, was, now, count) in roles)
        {
            YieldPoint.Pass();
            before.Fill(was, pair.Before);
            after.Fill(now, pair.After);
            pair.Align();
            var lines = writer.Of(pair);
            var presence = (was >= 0) == (now >= 0) ? RolePresence.Both : now >= 0 ? RolePresence.Added : RolePresence.Removed;
            written.Add(new RoleDiff(name, presence, count, [.. lines.Take(most)], Math.Max(0, lines.Count - most))
            {
                Calls = [.. writer.CallsOf(pair).Take(most)],
            });
        }

        return written;
    }

    private static List<CallDiff> Describe(IReadOnlyList<CallPair> calls, IReadOnlyList<OperationDiff> operations, CellLayout layout)
    {
        var counts = operations.Where(o => o.Kind == CellKind.Call).GroupBy(o => o.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Aggregate(default(ChangeCount), (sum, o) => sum.Plus(o.Cells)), StringComparer.Ordinal);
        return
        [
            .. calls.Select(c => new CallDiff(
                c.Name,
                c.Before?.Describe(layout) ?? "not there",
                c.After?.Describe(layout) ?? "not there",
                c.IsLoosened,
                counts.GetValueOrDefault(c.Name))),
        ];
    }

    private static IEnumerable<string> Uncounted(
        IReadOnlyList<CallDiff> calls, IReadOnlyList<SettingDiff> settings, IReadOnlyList<SubjectDiff> subjects)
    {
        foreach (var setting in settings.Where(s => s.Effect == SettingEffect.Widens))
        {
            yield return $"`{setting.Name}` goes from `{setting.Before}` to `{setting.After}`.";
        }

        var loosened = calls.Where(c => c.IsLoosened).ToList();
        if (loosened.Count > 0)
        {
            var first = string.Join(", ", loosened.Take(CallsNamed).Select(c => $"`{c.Call}`"));
            var more = loosened.Count > CallsNamed ? $" and {loosened.Count - CallsNamed} more" : "";
            yield return "Calls ask for less than before, or their gate opened, which roles that meet in one subject may use together: "
                + $"{first}{more}.";
        }

        foreach (var subject in subjects.Where(s => s.MaySeeMore))
        {
            yield return $"The subject `{subject.Subject}` may see restricted cases that were hidden from it.";
        }
    }

    private static IEnumerable<T> Most<T>(IEnumerable<T> all, Func<T, ChangeCount> count, int most) =>
        all.OrderByDescending(x => count(x).Widened).ThenByDescending(x => count(x).Narrowed).Take(most);
}

/// <summary>What changed for a role.</summary>
/// <param name="Role">The role; absent for a subject without any known role, who may do something where security is off.</param>
/// <param name="Presence">In which of the two policies the role is.</param>
/// <param name="Cells">How many of its cells changed.</param>
/// <param name="Lines">Which, folded; at most as many as the limits say.</param>
/// <param name="LinesLeftOut">How many lines the limits left out.</param>
public sealed record RoleDiff(string? Role, RolePresence Presence, ChangeCount Cells, IReadOnlyList<CellLine> Lines, int LinesLeftOut)
{
    /// <summary>
    /// The calls, with facets and connector types, that the role alone newly allows or no longer allows; they follow from its cells and
    /// are not counted again.
    /// </summary>
    public IReadOnlyList<CellLine> Calls { get; init; } = [];
}

/// <summary>In which of two policies a role is.</summary>
public enum RolePresence
{
    /// <summary>In both.</summary>
    Both,

    /// <summary>Only in the policy after: it counts in full.</summary>
    Added,

    /// <summary>Only in the policy before: it counts in full.</summary>
    Removed,
}

/// <summary>What changed in a space, over all roles, owners and operations, and to its owners as such.</summary>
/// <param name="Space">The space, <see cref="SpaceSet.AnyOther"/>, or <c>spaces like PATTERN</c>.</param>
/// <param name="Cells">How many cells changed.</param>
public sealed record SpaceDiff(string Space, ChangeCount Cells);

/// <summary>How much of a difference is listed. Counts are always of all of it.</summary>
public sealed record DiffLimits
{
    /// <summary>What is listed unless something else is said.</summary>
    public static DiffLimits Default { get; } = new();

    /// <summary>Everything is listed.</summary>
    public static DiffLimits None { get; } =
        new() { Roles = int.MaxValue, LinesOfRole = int.MaxValue, Spaces = int.MaxValue, Subjects = int.MaxValue };

    /// <summary>Most roles listed, those that widen most first.</summary>
    public int Roles { get; init; } = 200;

    /// <summary>Most lines for one listed role.</summary>
    public int LinesOfRole { get; init; } = 100;

    /// <summary>Most spaces listed, those that widen most first.</summary>
    public int Spaces { get; init; } = 200;

    /// <summary>Most subjects listed, those that widen most first.</summary>
    public int Subjects { get; init; } = 200;
}
