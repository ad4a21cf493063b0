using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Rendering;

/// <summary>The difference between two policies and what holds the change: the same model for a comparison in process and by a server.</summary>
internal sealed record DiffReport
{
    /// <summary>The digest of the policy before.</summary>
    public required string DigestBefore { get; init; }

    /// <summary>The digest of the policy after.</summary>
    public required string DigestAfter { get; init; }

    /// <summary>How many cells changed.</summary>
    public required ChangeCount Cells { get; init; }

    /// <summary>What widens beyond any count of cells, a sentence each.</summary>
    public required IReadOnlyList<string> UncountedWidenings { get; init; }

    /// <summary>How many roles changed; <see cref="Roles"/> may list fewer.</summary>
    public required int ChangedRoles { get; init; }

    /// <summary>The roles that changed, those that widen most first.</summary>
    public required IReadOnlyList<RoleDiff> Roles { get; init; }

    /// <summary>The changes by operation, right and call.</summary>
    public required IReadOnlyList<OperationDiff> Operations { get; init; }

    /// <summary>How many places changed; <see cref="Spaces"/> may list fewer.</summary>
    public required int ChangedSpaces { get; init; }

    /// <summary>The places that changed.</summary>
    public required IReadOnlyList<SpaceDiff> Spaces { get; init; }

    /// <summary>The calls that ask for something else.</summary>
    public required IReadOnlyList<CallDiff> Calls { get; init; }

    /// <summary>The settings that changed.</summary>
    public required IReadOnlyList<SettingDiff> Settings { get; init; }

    /// <summary>How many listed subjects changed; <see cref="Subjects"/> may list fewer.</summary>
    public required int ChangedSubjects { get; init; }

    /// <summary>The listed subjects that changed.</summary>
    public required IReadOnlyList<SubjectDiff> Subjects { get; init; }

    /// <summary>What holds the change; empty when it would go in force.</summary>
    public required IReadOnlyList<DiffHold> Held { get; init; }

    /// <summary>Whether nothing changed that bears on an answer.</summary>
    public bool IsEmpty => Cells.IsZero && Calls.Count == 0 && Settings.Count == 0 && ChangedSubjects == 0;

    /// <summary>Whether anything widens, or the change would be held.</summary>
    public bool IsHeldOrWider => Cells.Widened > 0 || UncountedWidenings.Count > 0 || Held.Count > 0;

    /// <summary>The report of a comparison made in process.</summary>
    public static DiffReport Of(PolicyDiff diff, IReadOnlyList<GuardRailFinding> findings) => new()
    {
        DigestBefore = diff.DigestBefore,
        DigestAfter = diff.DigestAfter,
        Cells = diff.Cells,
        UncountedWidenings = diff.UncountedWidenings,
        ChangedRoles = diff.ChangedRoles,
        Roles = diff.Roles,
        Operations = diff.Operations,
        ChangedSpaces = diff.ChangedSpaces,
        Spaces = diff.Spaces,
        Calls = diff.Calls,
        Settings = diff.Settings,
        ChangedSubjects = diff.ChangedSubjects,
        Subjects = diff.Subjects,
        Held = [.. findings.Select(f => new DiffHold(OutputNames.CamelCase(f.Kind), f.Message)
        {
            Rule = f.Rule?.ToString(),
            Cells = f.Count,
            Counterexamples = f.Counterexamples,
        })],
    };
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
