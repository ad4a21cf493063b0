using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Following;

/// <summary>Decides whether a head is a release to follow: signed for the channel by a trusted key, and not going back.</summary>
/// <remarks>
/// 1. Size, form, header, key, signature, payload, channel. 2. The epoch is the one that was accepted, or a higher one. 3. Epoch number and
/// sequence are not below the highest accepted, and the same pair says the same.
/// </remarks>
internal static class HeadJudge
{
    /// <summary>Judges a head.</summary>
    /// <param name="token">The bytes; null: there is no head.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="keys">The trusted keys.</param>
    /// <param name="highest">The highest accepted; null: none was.</param>
    /// <param name="isReplaced">Whether the store turned out to be another one, or an older state of it.</param>
    public static HeadVerdict Judge(
        ReadOnlyMemory<byte>? token, string channel, TrustedKeys keys, AcceptedRelease? highest, bool isReplaced)
    {
        var missing = isReplaced ? ChannelState.Replaced : ChannelState.Refused;
        if (token is not { } bytes)
        {
            return HeadVerdict.Refused(missing, ChannelCodes.NoHead, highest is null
                ? $"The channel `{channel}` has no release: `casespdp channel create` begins it."
                : $"The channel `{channel}` has lost its releases; sequence {highest.Mark.Sequence} was accepted here: recover it.");
        }

        // 1. Signed.
        if (new ReleaseVerifier(keys).Verify(bytes.Span, channel, out var fault) is not { } release)
        {
            return HeadVerdict.Refused(ChannelState.Refused, fault!.Code, fault.Message);
        }

        // 2. Epoch.
        var (epoch, sequence) = (release.Release.Epoch, release.Release.Sequence);
        if (highest is not null && epoch.Number == highest.Mark.Epoch && epoch.Id != highest.EpochId)
        {
            return HeadVerdict.Refused(
                ChannelState.Forked,
                ChannelCodes.EpochFork,
                $"Two epochs have the number {epoch.Number}: `{highest.EpochId}` was accepted, and a release of `{epoch.Id}` is there.");
        }

        // 3. Order.
        return release.Mark.OrderAfter(highest?.Mark) switch
        {
            ReleaseOrder.Newer or ReleaseOrder.Same => HeadVerdict.Good(release),
            ReleaseOrder.Forked => HeadVerdict.Refused(
                ChannelState.Forked,
                ChannelCodes.Fork,
                $"Two releases have the sequence {sequence} of epoch {epoch.Number}: somebody signed twice."),
            _ => HeadVerdict.Refused(
                missing,
                ChannelCodes.Older,
                $"The release {sequence} of epoch {epoch.Number} is older than {highest!.Mark.Sequence} of epoch {highest.Mark.Epoch}, "
                    + "which was accepted."),
        };
    }
}
