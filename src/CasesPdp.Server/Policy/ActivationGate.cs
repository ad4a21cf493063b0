using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Testing;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Policy;

/// <summary>
/// Decides whether a policy may go in force without an operator: not while one is pinned, nor against guard rails or required tests.
/// </summary>
internal sealed class ActivationGate(ReloadOptions options)
{
    /// <summary>Most findings kept of a hold.</summary>
    public const int MostFindings = 100;

    // Everything is counted, nothing is listed.
    private static readonly DiffLimits CountsOnly = new() { Roles = 0, Spaces = 0, Subjects = 0 };

    /// <summary>Compares a policy with the one in force.</summary>
    /// <param name="inForce">The policy in force.</param>
    /// <param name="next">The policy to put in force.</param>
    /// <param name="isPinned">Whether the one in force is pinned.</param>
    public ActivationVerdict Judge(LoadedPolicy inForce, LoadedPolicy next, bool isPinned)
    {
        var diff = PolicyDiff.Compare(inForce, next, CountsOnly);
        var broken = GuardRailEvaluator.Evaluate(inForce, next, diff);
        var failing = Failing(next);
        List<HoldReason> reasons = [];
        AddWhere(isPinned, HoldReason.Pinned);
        AddWhere(broken.Count > 0, HoldReason.GuardRails);
        AddWhere(failing.Count > 0, HoldReason.PolicyTests);
        List<string> findings = [.. broken.Select(Sentence), .. failing];
        var hold = reasons.Count == 0 ? null : new RevisionHold(
            reasons,
            inForce.Snapshot.Revision.Digest,
            [.. findings.Take(MostFindings)],
            Math.Max(0, findings.Count - MostFindings),
            diff.WidenedCells,
            diff.NarrowedCells);
        return new ActivationVerdict(hold, diff.WidenedCells, diff.NarrowedCells);

        void AddWhere(bool applies, HoldReason reason)
        {
            if (applies)
            {
                reasons.Add(reason);
            }
        }
    }

    /// <summary>The findings against a policy that has no predecessor, a sentence each: its own rules and tests.</summary>
    public IReadOnlyList<string> JudgeAlone(LoadedPolicy policy) =>
    [
        .. PolicySelfCheck.Errors(policy, options.RequirePolicyTests).Select(d => d.ToString()),
    ];

    /// <summary>The findings of reading a bundle and those against its own rules and tests.</summary>
    public IReadOnlyList<Diagnostic> SelfCheck(LoadedPolicy policy, IReadOnlyList<Diagnostic> warnings) =>
        PolicySelfCheck.Run(policy, warnings, options.RequirePolicyTests);

    private static string Sentence(GuardRailFinding finding)
    {
        var rule = finding.Rule is { } span ? $"{span}: " : "";
        var example = finding.Counterexamples.Count == 0 ? "" : $" For example: {finding.Counterexamples[0]}.";
        return PrintableText.Escape($"{rule}{finding.Message}{example}");
    }

    private List<string> Failing(LoadedPolicy policy) => !options.RequirePolicyTests ? [] :
    [
        .. PolicyTests.RunWithoutCoverage(policy).Where(r => !r.Passed)
            .Select(r => PrintableText.Escape($"{r.Test.Span}: test `{r.Test.Name}`: {r.Failure}")),
    ];
}

/// <summary>The result of comparing a policy with the one in force.</summary>
/// <param name="Hold">Why it may not go in force; absent: it may.</param>
/// <param name="WidenedCells">Cells that it allows and that are denied.</param>
/// <param name="NarrowedCells">Cells that it denies and that are allowed.</param>
internal sealed record ActivationVerdict(RevisionHold? Hold, long WidenedCells, long NarrowedCells);

/// <summary>Why a revision is held.</summary>
internal enum HoldReason
{
    /// <summary>The revision in force is pinned.</summary>
    Pinned = 1,

    /// <summary>It breaks guard rails.</summary>
    GuardRails = 2,

    /// <summary>Policy tests fail.</summary>
    PolicyTests = 3,
}

/// <summary>What keeps a revision from going in force.</summary>
/// <param name="Reasons">The reasons, each once.</param>
/// <param name="JudgedAgainst">The digest of the revision in force that it was compared with.</param>
/// <param name="Findings">A sentence for each guard rail broken and each policy test that fails, up to a limit.</param>
/// <param name="FindingsLeftOut">How many the limit left out.</param>
/// <param name="WidenedCells">Cells that it would allow and that are denied.</param>
/// <param name="NarrowedCells">Cells that it would deny and that are allowed.</param>
internal sealed record RevisionHold(
    IReadOnlyList<HoldReason> Reasons,
    string JudgedAgainst,
    IReadOnlyList<string> Findings,
    int FindingsLeftOut,
    long WidenedCells,
    long NarrowedCells)
{
    /// <summary>The hold once the revision in force is pinned or unpinned; null when no reason is left.</summary>
    public RevisionHold? Pin(bool isPinned)
    {
        var others = Reasons.Where(r => r != HoldReason.Pinned);
        IReadOnlyList<HoldReason> reasons = isPinned ? [HoldReason.Pinned, .. others] : [.. others];
        return reasons.Count == 0 ? null : this with { Reasons = reasons };
    }
}
