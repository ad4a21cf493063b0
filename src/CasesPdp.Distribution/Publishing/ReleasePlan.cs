using System.Security.Cryptography;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Makes the next release of a channel from the one before.</summary>
/// <remarks>Reads and writes nothing. Failures are <see cref="PublishException"/>.</remarks>
public static class ReleasePlan
{
    /// <summary>The first release of a channel.</summary>
    public static ReleaseDraft Begin(ReleaseTarget content, IEnumerable<string> approve) =>
        Draft(NewEpoch(1), 1, [content], [], approve);

    /// <summary>The first release of a new epoch.</summary>
    /// <param name="before">The last release of the channel; null: the store has none.</param>
    /// <param name="number">The number of the new epoch; null: one more than before.</param>
    /// <param name="content">The content that everybody shall serve.</param>
    /// <param name="approve">Files digests to approve.</param>
    public static ReleaseDraft Reset(Release? before, ulong? number, ReleaseTarget content, IEnumerable<string> approve)
    {
        var next = number ?? before?.Epoch.Number + 1
            ?? throw Impossible("The channel has no release to count on from: give the number of the new epoch.");
        return before is not null && next <= before.Epoch.Number
            ? throw Impossible($"The channel is in epoch {before.Epoch.Number}; the new one must be higher.")
            : Draft(NewEpoch(next), (before?.Sequence ?? 0) + 1, [content], [], approve);
    }

    /// <summary>A new content, for everybody or for some.</summary>
    /// <param name="before">The release that it follows.</param>
    /// <param name="content">The new content.</param>
    /// <param name="share">Who serves it; null: everybody.</param>
    /// <param name="replaces">Whether it may take the place of a rollout that is not finished.</param>
    /// <param name="approve">Files digests to approve.</param>
    public static ReleaseDraft Publish(
        Release before, ReleaseTarget content, RolloutShare? share, bool replaces, IEnumerable<string> approve)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (before.Targets.Count > 1 && !replaces)
        {
            throw Impossible(
                $"Release {before.Sequence} is a rollout that is not finished: finish it with `rollout`, or replace it with `--replace`.");
        }

        var sequence = before.Sequence + 1;
        return share is null
            ? Draft(before.Epoch, sequence, [content], before.Approved, approve)
            : Draft(
                before.Epoch,
                sequence,
                [
                    content with { Percent = share.Percent, Salt = share.Percent is null ? null : sequence, Where = share.Where },
                    before.Targets[^1],
                ],
                before.Approved,
                approve);
    }

    /// <summary>The same rollout for more instances. None of those that take part leaves it.</summary>
    public static ReleaseDraft Widen(Release before, decimal percent, IEnumerable<string> approve)
    {
        var rollout = RolloutOf(before);
        if (rollout.Percent is not { } now)
        {
            throw Impossible("The rollout goes by labels and not by a share: use `--all` or `--abort`.");
        }

        return percent <= now
            ? throw Impossible($"The rollout is at {now} %: a share only grows; `--abort` ends it.")
            : Draft(
                before.Epoch,
                before.Sequence + 1,
                [rollout with { Percent = percent }, .. before.Targets.Skip(1)],
                before.Approved,
                approve);
    }

    /// <summary>What some serve, for everybody.</summary>
    public static ReleaseDraft Promote(Release before, IEnumerable<string> approve) =>
        Draft(before.Epoch, before.Sequence + 1, [Unconditional(RolloutOf(before))], before.Approved, approve);

    /// <summary>What everybody else serves, for all.</summary>
    public static ReleaseDraft Abort(Release before, IEnumerable<string> approve)
    {
        _ = RolloutOf(before);
        return Draft(before.Epoch, before.Sequence + 1, [before.Targets[^1]], before.Approved, approve);
    }

    /// <summary>The content of an earlier release, for everybody.</summary>
    public static ReleaseDraft RollBack(Release before, Release to, IEnumerable<string> approve)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(to);
        return to.Targets.Count > 1
            ? throw Impossible($"Release {to.Sequence} was a rollout of {to.Targets.Count} contents: name one that all served.")
            : Draft(before.Epoch, before.Sequence + 1, to.Targets, [.. before.Approved, .. to.Approved], approve);
    }

    private static ReleaseTarget RolloutOf(Release before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return before.Targets.Count > 1
            ? before.Targets[0]
            : throw Impossible($"Release {before.Sequence} is no rollout: all instances serve the same.");
    }

    // Approvals stay for what is still served.
    private static ReleaseDraft Draft(
        ReleaseEpoch epoch, ulong sequence, IReadOnlyList<ReleaseTarget> targets, IEnumerable<string> approved, IEnumerable<string> approve)
    {
        var files = targets.Select(t => t.Files).ToHashSet(StringComparer.Ordinal);
        return new ReleaseDraft(
            epoch, sequence, targets, [.. approved.Where(files.Contains).Concat(approve).Distinct(StringComparer.Ordinal)]);
    }

    private static ReleaseTarget Unconditional(ReleaseTarget target) => target with { Where = null, Percent = null, Salt = null };

    private static ReleaseEpoch NewEpoch(ulong number) => new(number, RandomNumberGenerator.GetHexString(ReleaseEpoch.IdDigits, lowercase: true));

    private static PublishException Impossible(string message) => new(PublishFault.NotPossible, message);
}
