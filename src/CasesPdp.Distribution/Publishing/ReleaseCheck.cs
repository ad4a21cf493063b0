using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Distribution.Publishing;

/// <summary>What speaks against publishing a bundle after another one: what each PDP would find, found before.</summary>
/// <param name="Errors">Findings against the bundle itself: it would be refused everywhere.</param>
/// <param name="Held">Findings of the guard rails against the change: it would be held, unless it is approved.</param>
/// <param name="WidenedCells">Cells that would be allowed and are denied; null: nothing was compared.</param>
/// <param name="NarrowedCells">Cells that would be denied and are allowed; null: nothing was compared.</param>
public sealed record ReleaseCheck(
    IReadOnlyList<string> Errors, IReadOnlyList<string> Held, long? WidenedCells, long? NarrowedCells)
{
    private const string Epoch = "check";

    /// <summary>Warnings about the bundle, such as a privilege that grants nothing. They keep nothing from being published.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    // Everything is counted, nothing is listed.
    private static readonly DiffLimits CountsOnly = new() { Roles = 0, Spaces = 0, Subjects = 0 };

    /// <summary>Checks a bundle, and its change from what is served.</summary>
    /// <param name="before">What the channel serves; null: nothing.</param>
    /// <param name="next">What is to be published.</param>
    public static ReleaseCheck Of(BundlePack? before, BundlePack next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var reading = BundleReader.Read(next.Files());
        if (reading.Bundle is null)
        {
            return Refused(reading.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        }

        var policy = LoadedPolicy.Compile(reading.Bundle, Epoch, 1);
        var errors = PolicySelfCheck.Errors(policy, requiresTests: true);
        var check = errors.Count > 0 ? Refused(errors)
            : before is null ? new ReleaseCheck([], [], null, null)
            : BundleReader.Read(before.Files()).Bundle is not { } bundle
                ? new ReleaseCheck([], ["This build cannot read what the channel serves, so that the change cannot be judged."], null, null)
            : Compare(LoadedPolicy.Compile(bundle, Epoch, 1), policy);
        return check with
        {
            Warnings = [.. reading.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning).Select(d => d.ToString())],
        };
    }

    private static ReleaseCheck Compare(LoadedPolicy before, LoadedPolicy next)
    {
        var diff = PolicyDiff.Compare(before, next, CountsOnly);
        var held = GuardRailEvaluator.Evaluate(before, next, diff);
        return new ReleaseCheck([], [.. held.Select(Sentence)], diff.WidenedCells, diff.NarrowedCells);
    }

    private static ReleaseCheck Refused(IEnumerable<Diagnostic> errors) => new([.. errors.Select(e => e.ToString())], [], null, null);

    private static string Sentence(GuardRailFinding finding) =>
        finding.Counterexamples.Count == 0 ? finding.Message : $"{finding.Message} For example: {finding.Counterexamples[0]}.";
}
