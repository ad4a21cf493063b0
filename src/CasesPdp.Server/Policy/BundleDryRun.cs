using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Server.Policy;

/// <summary>Compiles bundles to judge and compare them, and puts nothing in force.</summary>
internal sealed class BundleDryRun(
    ActiveSnapshot<LoadedPolicy> active, StatusBroadcaster status, PolicyPreparation preparation, ActivationGate gate, PolicyWorker worker)
{
    /// <summary>Most roles that a comparison describes.</summary>
    public const int MostRoles = 1_000;

    private const int UsualRoles = 100;
    private const string Epoch = "dry-run";

    /// <summary>Judges a bundle as a reload would; null when too much waits already.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="caller">The caller gives up.</param>
    public Task<BundleValidation>? TryValidate(IReadOnlyList<BundleFile> files, CancellationToken caller) =>
        worker.TryRun(WorkKind.DryRun, _ => Validate(files), caller);

    /// <summary>Compares two bundles; null when too much waits already.</summary>
    /// <param name="before">Gives the files of the one before, on the worker; absent: the policy in force.</param>
    /// <param name="after">Gives the files of the one after, on the worker.</param>
    /// <param name="mostRoles">Most roles to describe; 0: the usual number.</param>
    /// <param name="caller">The caller gives up.</param>
    public Task<BundleComparison>? TryCompare(
        Func<IReadOnlyList<BundleFile>>? before, Func<IReadOnlyList<BundleFile>> after, int mostRoles, CancellationToken caller) =>
        worker.TryRun(WorkKind.DryRun, _ => Compare(before, after, mostRoles), caller);

    private BundleValidation Validate(IReadOnlyList<BundleFile> files)
    {
        var inForce = active.Current;
        var prepared = preparation.Prepare(BundleReader.Read(files), Epoch, 0);
        if (prepared.Policy is not { } next)
        {
            return new BundleValidation(prepared.Findings, null, null);
        }

        // The policy in force was approved, whatever it breaks.
        return next.Bundle.Digest == inForce.Bundle.Digest
            ? new BundleValidation(prepared.Findings, next, null)
            : new BundleValidation(
                gate.SelfCheck(next, prepared.Findings), next, gate.Judge(inForce, next, status.Current.IsPinned).Hold);
    }

    private BundleComparison Compare(Func<IReadOnlyList<BundleFile>>? before, Func<IReadOnlyList<BundleFile>> after, int mostRoles)
    {
        var old = before is null ? active.Current : Compile(before());
        var next = old is null ? null : Compile(after());
        var limits = DiffLimits.Default with { Roles = mostRoles == 0 ? UsualRoles : mostRoles };
        if (old is null || next is null)
        {
            return new BundleComparison(old is null, next is null, null, []);
        }

        var diff = PolicyDiff.Compare(old, next, limits);
        return new BundleComparison(false, false, diff, GuardRailEvaluator.Evaluate(old, next, diff));
    }

    private static LoadedPolicy? Compile(IReadOnlyList<BundleFile> files) =>
        BundleReader.Read(files).Bundle is { } bundle ? LoadedPolicy.Compile(bundle, Epoch, 0) : null;
}

/// <summary>The verdict on a bundle.</summary>
/// <param name="Findings">All findings.</param>
/// <param name="Policy">The policy; absent when there are errors.</param>
/// <param name="Hold">Why a reload would hold it; absent: it would go in force, or is in force already.</param>
internal sealed record BundleValidation(IReadOnlyList<Diagnostic> Findings, LoadedPolicy? Policy, RevisionHold? Hold);

/// <summary>The comparison of two bundles.</summary>
/// <param name="IsBeforeUnusable">Whether the one before has errors.</param>
/// <param name="IsAfterUnusable">Whether the one after has errors, or was not looked at.</param>
/// <param name="Diff">How they differ; absent when one has errors.</param>
/// <param name="GuardRails">The guard rails that hold the change.</param>
internal sealed record BundleComparison(
    bool IsBeforeUnusable, bool IsAfterUnusable, PolicyDiff? Diff, IReadOnlyList<GuardRailFinding> GuardRails);
