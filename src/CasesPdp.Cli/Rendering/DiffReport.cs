using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Rendering;

/// <summary>The difference between two policies and what holds the change: the same model for a comparison in process and by a server.</summary>
/// <param name="Changes">How they differ.</param>
/// <param name="Held">What holds the change; empty when it would go in force.</param>
internal sealed record DiffReport(PolicyDiff Changes, IReadOnlyList<DiffHold> Held)
{
    /// <summary>Whether anything widens, or the change would be held.</summary>
    public bool IsHeldOrWider => Changes.WidenedCells > 0 || Changes.UncountedWidenings.Count > 0 || Held.Count > 0;

    /// <summary>The report of a comparison made in process.</summary>
    public static DiffReport Of(PolicyDiff diff, IReadOnlyList<GuardRailFinding> findings) => new(
        diff,
        [.. findings.Select(f => new DiffHold(OutputNames.CamelCase(f.Kind), f.Message)
        {
            Rule = f.Rule?.ToString(),
            Cells = f.Count,
            Counterexamples = f.Counterexamples,
        })]);
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
