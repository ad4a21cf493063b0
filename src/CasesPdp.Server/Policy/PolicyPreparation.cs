using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Verification;

namespace CasesPdp.Server.Policy;

/// <summary>Prepares a policy beside the one that is served: compiles it, verifies its table, and warms it up.</summary>
/// <param name="verifyCells">Most cells that are compared with the reference evaluator.</param>
internal sealed class PolicyPreparation(int verifyCells)
{
    /// <summary>The code of a table that does not answer as its documents do.</summary>
    public const string TableWrong = "CP9001";

    /// <summary>Compiles a bundle; a test puts a faulty compiler here.</summary>
    internal Func<Bundle, string, ulong, bool, LoadedPolicy> Compile { get; init; } = LoadedPolicy.Compile;

    /// <summary>Prepares a bundle that was read.</summary>
    /// <param name="reading">The bundle, or why there is none.</param>
    /// <param name="epoch">The epoch of the process.</param>
    /// <param name="sequence">The number of the revision.</param>
    /// <param name="isDefault">Whether it is the built-in example policy.</param>
    public PreparedPolicy Prepare(BundleReading reading, string epoch, ulong sequence, bool isDefault = false)
    {
        if (reading.Bundle is null)
        {
            return new PreparedPolicy(null, reading.Diagnostics);
        }

        // The built-in policy is part of the build, whose tests compare all of its cells.
        var policy = Compile(reading.Bundle, epoch, sequence, isDefault);
        if (!isDefault && TableVerifier.Verify(policy, verifyCells).Mismatch is { } mismatch)
        {
            return new PreparedPolicy(null, [.. reading.Diagnostics, Wrong(mismatch)]);
        }

        WarmUp(policy.Snapshot);
        return new PreparedPolicy(policy, reading.Diagnostics);
    }

    private static Diagnostic Wrong(TableMismatch mismatch) => new(
        TableWrong,
        DiagnosticSeverity.Error,
        new SourceSpan("(bundle)", 0, 0),
        PrintableText.Escape($"The compiled table and the documents give different answers, which is an error in the server: {mismatch}."));

    // Brings into the processor's caches what the first requests need: every name, and the rows of every role.
    private static void WarmUp(PolicySnapshot policy)
    {
        var scratch = new ulong[SubjectGrants.ScratchWords(policy)];
        var space = policy.Spaces.Resolve("default"u8);
        var (granted, found) = (0UL, 0);
        Span<int> role = stackalloc int[1];
        for (var id = 0; id < policy.Roles.Count; id++)
        {
            YieldPoint.Pass();
            role[0] = policy.Roles.Find(policy.Roles.Utf8(id));
            granted |= policy.Grants.Union(role, space, policy.Spaces, scratch)[0];
        }

        for (var id = 0; id < policy.Actions.Names.Count; id++)
        {
            found += policy.Actions.Names.Find(policy.Actions.Names.Utf8(id));
        }

        for (var id = 0; id < policy.Subjects.Ids.Count; id++)
        {
            YieldPoint.Pass();
            found += policy.Subjects.Ids.Find(policy.Subjects.Ids.Utf8(id));
        }

        GC.KeepAlive((granted, found));
    }
}

/// <summary>A policy that is ready to be served, or why it cannot be.</summary>
/// <param name="Policy">The policy; absent when there are errors.</param>
/// <param name="Findings">All findings.</param>
internal sealed record PreparedPolicy(LoadedPolicy? Policy, IReadOnlyList<Diagnostic> Findings);
