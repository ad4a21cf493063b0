using System.Text;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Puts back a release and its contents, from what instances kept, into a store that lost them.</summary>
/// <remarks>Needs no key: everything is signed already. Epoch and sequence stay as they are.</remarks>
public sealed class ChannelRecovery(IPublisherStore store, ReleaseVerifier? verifier)
{
    /// <summary>Puts the newest of the kept releases back.</summary>
    /// <param name="kept">What instances kept: a release each, and the content that they served.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The release that is the head now, and whether it was not before.</returns>
    /// <exception cref="PublishException">The store holds something newer, or not all contents are at hand.</exception>
    public async Task<(Release Release, bool IsChanged)> RunAsync(IReadOnlyList<KeptRelease> kept, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var (token, release) = kept.Select(k => (k.Token, Release: Read(k.Token)))
            .MaxBy(k => (k.Release.Epoch.Number, k.Release.Sequence));
        var head = await store.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var isHead = head is not null && IsHead(head, token, release);
        foreach (var content in kept.Select(k => k.Content).DistinctBy(c => ContentId.Of(c.Span)))
        {
            await store.UploadAsync(ContentId.Of(content.Span), content, cancellation).ConfigureAwait(false);
        }

        if (isHead)
        {
            return (release, false);
        }

        var commit = new ReleaseCommit(release.Sequence, Encoding.ASCII.GetBytes(token), [.. release.Targets.Select(t => t.Content)], head)
        {
            IsRecovery = true,
        };
        return await store.CommitAsync(commit, cancellation).ConfigureAwait(false) switch
        {
            CommitResult.Done => (release, true),
            CommitResult.ContentMissing => throw new PublishException(
                PublishFault.ContentMissing,
                $"Release {release.Sequence} names {release.Targets.Count} contents, and not all are at hand: give the files of instances that serve the others, too."),
            CommitResult.HeadChanged => throw new PublishException(PublishFault.LostRace, "Nothing was put back: another release came first."),
            CommitResult.SequenceTaken => throw new PublishException(
                PublishFault.Inconsistent, $"Nothing was put back: the store holds another release {release.Sequence}."),
            _ => throw new PublishException(PublishFault.Unknown, "It is not known whether the release was put back."),
        };
    }

    private Release Read(string token)
    {
        var bytes = Encoding.ASCII.GetBytes(token);
        ReleaseFault? fault;
        var release = verifier is null
            ? UnverifiedRelease.Read(bytes, out fault)
            : verifier.Verify(bytes, store.Channel, out fault)?.Release;
        if (release is not null && !string.Equals(release.Channel, store.Channel, StringComparison.Ordinal))
        {
            throw new PublishException(PublishFault.NotPossible, $"The kept release is for the channel `{release.Channel}`.");
        }

        return release ?? throw new PublishException(PublishFault.NotTrusted, $"The kept release is not to be trusted: {fault!.Message}");
    }

    private bool IsHead(StoredHead head, string token, Release release)
    {
        if (string.Equals(UnverifiedRelease.Text(head.Token), token, StringComparison.Ordinal))
        {
            return true;
        }

        // The same release with another signature that is good.
        var verified = verifier?.Verify(head.Token.Span, store.Channel, out _);
        if (verified is not null && SignedRelease.SignedPart(verified.Token) == SignedRelease.SignedPart(token))
        {
            return true;
        }

        // A head that is not signed is no reason to leave the channel without one.
        var there = verifier is null ? UnverifiedRelease.Read(head.Token, out _) : verified?.Release;
        return there is null || (there.Epoch.Number, there.Sequence).CompareTo((release.Epoch.Number, release.Sequence)) < 0
            ? false
            : throw new PublishException(
                PublishFault.NotPossible,
                $"The channel's head is release {there.Sequence} of epoch {there.Epoch.Number}; the kept one is {release.Sequence} of {release.Epoch.Number}."
                + (verifier is null ? " If that head is not to be believed, give the trusted keys." : ""));
    }
}

/// <summary>What an instance kept.</summary>
/// <param name="Token">The signed release.</param>
/// <param name="Content">The stored bytes of the content that it served.</param>
public sealed record KeptRelease(string Token, ReadOnlyMemory<byte> Content);
