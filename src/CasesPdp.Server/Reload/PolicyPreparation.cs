using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Pacing;
using CasesPdp.Policies.Verification;

namespace CasesPdp.Server.Reload;

/// <summary>Makes a policy ready to be served, aside from the one that is: compile, verify, touch.</summary>
internal sealed class PolicyPreparation(int verifyCells)
{
    /// <summary>Compiles a bundle; a test puts a compiler here that errs.</summary>
    internal Func<Bundle, string, ulong, bool, LoadedPolicy> Compile { get; init; } = LoadedPolicy.Compile;

    /// <summary>Prepares the policy.</summary>
    public PreparedPolicy Prepare(Bundle bundle, string epoch, ulong sequence, bool isDefault, CancellationToken cancellation)
    {
        var policy = Compile(bundle, epoch, sequence, isDefault);
        var verification = TableVerifier.Verify(policy, verifyCells, cancellation);
        if (verification.Mismatch is null)
        {
            Touch(policy.Snapshot);
        }

        return new PreparedPolicy(policy, verification);
    }

    // What the first requests would otherwise pull out of memory: every name, and the rows of every role.
    private static void Touch(PolicySnapshot policy)
    {
        var scratch = new ulong[SubjectGrants.ScratchWords(policy)];
        var space = policy.Spaces.Resolve("default"u8);
        var (granted, found) = (0UL, 0);
        Span<int> role = stackalloc int[1];
        for (var id = 0; id < policy.Roles.Count; id++)
        {
            LongWork.Breathe();
            role[0] = policy.Roles.Find(policy.Roles.Utf8(id));
            granted |= policy.Grants.Union(role, space, policy.Spaces, scratch)[0];
        }

        for (var id = 0; id < policy.Actions.Names.Count; id++)
        {
            found += policy.Actions.Names.Find(policy.Actions.Names.Utf8(id));
        }

        for (var id = 0; id < policy.Subjects.Ids.Count; id++)
        {
            LongWork.Breathe();
            found += policy.Subjects.Ids.Find(policy.Subjects.Ids.Utf8(id));
        }

        GC.KeepAlive((granted, found));
    }
}
