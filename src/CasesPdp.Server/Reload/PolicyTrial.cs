using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Requests;
using BundleFile = CasesPdp.Policies.Bundles.BundleFile;

namespace CasesPdp.Server.Reload;

/// <summary>Compiles bundles to say something of them, and throws them away. Runs on the reload worker.</summary>
internal sealed class PolicyTrial(PolicyPreparation preparation, HoldJudge judge)
{
    /// <summary>Most roles that a comparison describes.</summary>
    public const int MostRoles = 1_000;

    private const int UsualRoles = 100;
    private const string Nowhere = "trial";

    /// <summary>Judges a bundle as a reload would.</summary>
    public ValidateBundleResponse Validate(
        IReadOnlyList<BundleFile> files, LoadedPolicy inForce, bool isPinned, CancellationToken cancellation)
    {
        var reading = BundleReader.Read(files);
        var response = new ValidateBundleResponse { Findings = { reading.Diagnostics.Select(PolicyMessages.ToMessage) } };
        if (reading.Bundle is null)
        {
            return response;
        }

        var next = preparation.Prepare(reading.Bundle, Nowhere, 0, isDefault: false, cancellation);
        if (next.Verification.Mismatch is { } mismatch)
        {
            response.Findings.Add(ReloadFindings.Mismatch(mismatch).ToMessage());
            return response;
        }

        response.Digest = reading.Bundle.Digest;
        response.Roles = (uint)reading.Bundle.Roles.Count;
        response.Hold = reading.Bundle.Digest == inForce.Bundle.Digest
            ? null
            : judge.Judge(inForce, next.Policy, isPinned).Hold?.ToMessage();
        return response;
    }

    /// <summary>Compares two bundles.</summary>
    /// <param name="before">The files of the one before; absent: the policy in force.</param>
    /// <param name="after">The files of the one after.</param>
    /// <param name="inForce">The policy in force.</param>
    /// <param name="mostRoles">Most roles to describe; 0: the usual number.</param>
    /// <param name="cancellation">The server stops, or the caller gave up.</param>
    public static DiffBundlesResponse Diff(
        IReadOnlyList<BundleFile>? before,
        IReadOnlyList<BundleFile> after,
        LoadedPolicy inForce,
        int mostRoles,
        CancellationToken cancellation)
    {
        var old = before is null ? inForce : Compile(before, "before");
        cancellation.ThrowIfCancellationRequested();
        var limits = DiffLimits.Default with { Roles = mostRoles == 0 ? UsualRoles : mostRoles };
        var diff = PolicyDiff.Compare(old, Compile(after, "after"), limits);
        return new DiffBundlesResponse { BeforeDigest = diff.DigestBefore, AfterDigest = diff.DigestAfter, Changes = diff.ToMessage() };
    }

    private static LoadedPolicy Compile(IReadOnlyList<BundleFile> files, string field) => LoadedPolicy.Compile(
        BundleReader.Read(files).Bundle ?? throw Refusal.BundleUnusable(field).ToException(), Nowhere, 0);
}
