using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Rendering;

/// <summary>The difference between two policies and what holds the change: the same model for a comparison in process and by a
/// server.</summary>
/// <param name="Changes">How they differ.</param>
/// <param name="Held">What holds the change; empty when it would go in force.</param>
internal sealed record DiffReport(PolicyDiff Changes, IReadOnlyList<DiffHold> Held)
{
    /// <summary>Whether anything widens, or the change would be held.</summary>
    public bool IsHeldOrWider => Changes.WidenedCells > 0 || Changes.UncountedWidenings.Count > 0 || Held.Count > 0;

    /// <summary>The same report with only what widens.</summary>
    public DiffReport OnlyWidened()
    {
        List<RoleDiff> roles = [.. Changes.Roles.Where(r => r.Cells.Widened > 0).Select(OnlyWidened)];
        List<SpaceDiff> spaces = [.. Changes.Spaces.Where(s => s.Cells.Widened > 0).Select(s => s with { Cells = OnlyWidened(s.Cells) })];
        var names = roles.Select(r => r.Role).OfType<string>().ToHashSet(StringComparer.Ordinal);
        List<SubjectDiff> subjects =
        [
            .. Changes.Subjects.Where(s => s.Cells.Widened > 0 || s.MaySeeMore || s.RolesChanged.Any(names.Contains)).Select(s => s with
            {
                Cells = OnlyWidened(s.Cells),
                RolesTaken = [],
                RolesChanged = [.. s.RolesChanged.Where(names.Contains)],
                Calls = [.. s.Calls.Where(c => c.Direction == ChangeDirection.Widened)],
            }),
        ];
        return this with
        {
            Changes = new PolicyDiff
            {
                DigestBefore = Changes.DigestBefore,
                DigestAfter = Changes.DigestAfter,
                Cells = OnlyWidened(Changes.Cells),
                UncountedWidenings = Changes.UncountedWidenings,
                ChangedRoles = Counted(Changes.ChangedRoles, Changes.Roles.Count, roles.Count),
                Roles = roles,
                Operations = [.. Changes.Operations.Where(o => o.Cells.Widened > 0).Select(o => o with { Cells = OnlyWidened(o.Cells) })],
                ChangedSpaces = Counted(Changes.ChangedSpaces, Changes.Spaces.Count, spaces.Count),
                Spaces = spaces,
                Calls = [.. Changes.Calls.Where(c => c.IsLoosened || c.Cells.Widened > 0).Select(c => c with { Cells = OnlyWidened(c.Cells) })],
                Settings = [.. Changes.Settings.Where(s => s.Effect == SettingEffect.Widens)],
                ChangedSubjects = Counted(Changes.ChangedSubjects, Changes.Subjects.Count, subjects.Count),
                Subjects = subjects,
            },
        };
    }

    /// <summary>The report of a comparison made in process.</summary>
    public static DiffReport Of(PolicyDiff diff, IReadOnlyList<GuardRailFinding> findings) => new(
        diff,
        [.. findings.Select(f => new DiffHold(OutputNames.CamelCase(f.Kind), f.Message)
        {
            Rule = f.Rule?.ToString(),
            Cells = f.Count,
            Counterexamples = f.Counterexamples,
        })]);

    // Lists begin with what widens most: of a list that was cut, the rest may widen only if all that is listed does.
    private static int Counted(int all, int listed, int widened) => widened == listed ? all : widened;

    private static RoleDiff OnlyWidened(RoleDiff role) => role with
    {
        Cells = OnlyWidened(role.Cells),
        Lines = [.. role.Lines.Where(l => l.Direction == ChangeDirection.Widened)],
        Calls = [.. role.Calls.Where(l => l.Direction == ChangeDirection.Widened)],
    };

    private static ChangeCount OnlyWidened(ChangeCount cells) => new(cells.Widened, 0);
}

/// <summary>One reason why a change is held.</summary>
/// <param name="Kind">The kind, as JSON writes it: a kind of guard rail, <c>pinned</c> or <c>policyTests</c>.</param>
/// <param name="Message">One sentence.</param>
internal sealed record DiffHold(string Kind, string Message)
{
    /// <summary>The revision in force at the server is pinned.</summary>
    public const string Pinned = "pinned";

    /// <summary>A policy test fails, and the server refuses such bundles.</summary>
    public const string PolicyTests = "policyTests";

    /// <summary>The rule, as <c>file:line:column</c>; absent where no single rule is broken.</summary>
    public string? Rule { get; init; }

    /// <summary>How many cells break it.</summary>
    public long Cells { get; init; }

    /// <summary>Some of those cells.</summary>
    public IReadOnlyList<Counterexample> Counterexamples { get; init; } = [];
}
