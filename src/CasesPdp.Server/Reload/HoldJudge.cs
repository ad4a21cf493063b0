using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Testing;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Reload;

/// <summary>Says what keeps a policy from going in force by itself: a pin, guard rails, and where configured its policy tests.</summary>
internal sealed class HoldJudge(ReloadOptions options)
{
    /// <summary>Most findings kept of a hold.</summary>
    public const int MostFindings = 100;

    // Counted is everything; nothing is listed.
    private static readonly DiffLimits CountsOnly = new() { Roles = 0, Spaces = 0, Subjects = 0 };

    /// <summary>Compares the policy that would be with the one in force.</summary>
    /// <param name="inForce">The policy in force.</param>
    /// <param name="next">The policy that would be.</param>
    /// <param name="isPinned">Whether the one in force is pinned.</param>
    public Judgement Judge(LoadedPolicy inForce, LoadedPolicy next, bool isPinned)
    {
        var diff = PolicyDiff.Compare(inForce, next, CountsOnly);
        var rails = GuardRailEvaluator.Evaluate(inForce, next, diff);
        var failing = Failing(next);
        List<HoldCause> causes = [];
        AddWhere(isPinned, HoldCause.Pinned);
        AddWhere(rails.Count > 0, HoldCause.GuardRails);
        AddWhere(failing.Count > 0, HoldCause.PolicyTests);
        List<string> findings = [.. rails.Select(Sentence), .. failing];
        var hold = causes.Count == 0 ? null : new RevisionHold(
            causes,
            inForce.Snapshot.Revision.Digest,
            [.. findings.Take(MostFindings)],
            Math.Max(0, findings.Count - MostFindings),
            diff.WidenedCells,
            diff.NarrowedCells);
        return new Judgement(hold, diff.WidenedCells, diff.NarrowedCells);

        void AddWhere(bool applies, HoldCause cause)
        {
            if (applies)
            {
                causes.Add(cause);
            }
        }
    }

    /// <summary>What stands against a policy that there is nothing to compare with, a sentence each: its own rules and tests.</summary>
    public IReadOnlyList<string> Alone(LoadedPolicy policy) => 
    [
        .. PolicySelfCheck.Run(policy, [], options.RequirePolicyTests)
            .Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()),
    ];

    /// <summary>The findings about a bundle, those against itself included.</summary>
    public IReadOnlyList<Diagnostic> Findings(LoadedPolicy policy, IReadOnlyList<Diagnostic> warnings) =>
        PolicySelfCheck.Run(policy, warnings, options.RequirePolicyTests);

    private static string Sentence(GuardRailFinding finding)
    {
        var rule = finding.Rule is { } span ? $"{span}: " : "";
        var example = finding.Counterexamples.Count == 0 ? "" : $" For example: {finding.Counterexamples[0]}.";
        return $"{rule}{finding.Message}{example}";
    }

    private List<string> Failing(LoadedPolicy policy) => !options.RequirePolicyTests ? [] :
    [
        .. PolicyTests.Run(policy).Results.Where(r => !r.Passed).Select(r => $"{r.Test.Span}: test `{r.Test.Name}`: {r.Failure}"),
    ];
}
