using CasesPdp.Policies;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Reload;

/// <summary>Says what keeps a policy from going in force by itself.</summary>
internal sealed class HoldJudge(ReloadOptions options)
{
    /// <summary>Most findings kept of a hold.</summary>
    public const int MostFindings = 100;

    /// <summary>The hold; null when there is none.</summary>
    /// <param name="inForce">The policy in force.</param>
    /// <param name="next">The policy that would be.</param>
    /// <param name="isPinned">Whether the one in force is pinned.</param>
    public RevisionHold? Judge(LoadedPolicy inForce, LoadedPolicy next, bool isPinned)
    {
        List<HoldCause> causes = isPinned ? [HoldCause.Pinned] : [];
        _ = options;
        _ = next;
        return causes.Count == 0 ? null : new RevisionHold(causes, inForce.Snapshot.Revision.Digest, [], 0, 0, 0);
    }
}
