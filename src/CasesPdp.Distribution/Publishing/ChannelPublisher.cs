using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Publishes the releases of a channel.</summary>
/// <remarks>
/// The newest release is read and verified first, so that a publisher signs nothing on top of what an intruder wrote. The next one is
/// published in one transaction, and only if the newest has not changed since.
/// </remarks>
public sealed class ChannelPublisher(IPublisherStore store, ReleaseVerifier verifier, TimeProvider time)
{
    private const int MostUploads = 3;

    /// <summary>Reads the channel.</summary>
    /// <exception cref="PublishException">The head is not signed by a trusted key.</exception>
    /// <exception cref="StoreException">It was not read.</exception>
    public async Task<ChannelReading> ReadAsync(CancellationToken cancellation)
    {
        var head = await store.ReadHeadAsync(cancellation).ConfigureAwait(false);
        return head is null ? new ChannelReading(null, null) : new ChannelReading(head, Verify(head.Token, "The head"));
    }

    /// <summary>Reads the channel, which must have a release.</summary>
    /// <param name="expected">The sequence that its head must have; null: any.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<(ChannelReading State, Release Release)> ReadExistingAsync(ulong? expected, CancellationToken cancellation)
    {
        var state = await ReadAsync(cancellation).ConfigureAwait(false);
        var release = state.Release?.Release ?? throw new PublishException(
            PublishFault.NoChannel,
            $"The {store.Description} has no release: begin it with `channel create`, or put back what it had with `recover`.");
        return expected is { } sequence && release.Sequence != sequence
            ? throw new PublishException(
                PublishFault.NotExpected, $"The newest release is {release.Sequence} and not {sequence}: {Describe(release)}.")
            : (state, release);
    }

    /// <summary>Reads an earlier release.</summary>
    public async Task<SignedRelease> ReadReleaseAsync(ulong sequence, CancellationToken cancellation)
    {
        var token = await store.ReadReleaseAsync(sequence, cancellation).ConfigureAwait(false)
            ?? throw new PublishException(PublishFault.NotPossible, $"The {store.Description} has no release {sequence}.");
        var release = Verify(token, $"Release {sequence}");
        return release.Release.Sequence == sequence
            ? release
            : throw new PublishException(
                PublishFault.Inconsistent, $"Under the sequence {sequence} stands release {release.Release.Sequence}.");
    }

    /// <summary>Signs a release and makes it the head.</summary>
    /// <param name="state">What it was made from.</param>
    /// <param name="draft">What it says.</param>
    /// <param name="uploads">New contents.</param>
    /// <param name="author">Who signs it.</param>
    /// <param name="cancellation">Ends the attempt; then it is not known whether it was published.</param>
    /// <exception cref="PublishException">It was not published, or that is not known.</exception>
    /// <exception cref="StoreException">It was not published: the store was not reached.</exception>
    public async Task<SignedRelease> PublishAsync(
        ChannelReading state,
        ReleaseDraft draft,
        IReadOnlyList<PackedContent> uploads,
        ReleaseAuthor author,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(author);
        var signed = Sign(draft, author);
        var commit = new ReleaseCommit(
            draft.Sequence,
            System.Text.Encoding.ASCII.GetBytes(signed.Token),
            [.. draft.Targets.Select(t => t.Content)],
            state.Head);
        for (var upload = 1; ; upload++)
        {
            foreach (var content in uploads)
            {
                await store.UploadAsync(content.Target.Content, content.Stored, cancellation).ConfigureAwait(false);
            }

            var result = await store.CommitAsync(commit, cancellation).ConfigureAwait(false);
            if (result == CommitResult.Done)
            {
                return signed;
            }

            // A clean-up may have deleted between the two.
            if (result != CommitResult.ContentMissing || uploads.Count == 0 || upload == MostUploads)
            {
                throw await FailureAsync(result, signed, cancellation).ConfigureAwait(false);
            }
        }
    }

    private SignedRelease Sign(ReleaseDraft draft, ReleaseAuthor author)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var release = new Release(
            store.Channel,
            draft.Epoch,
            draft.Sequence,
            time.GetUtcNow(),
            author.Publisher,
            author.Message,
            draft.Approved,
            draft.Targets);
        try
        {
            return ReleaseSigner.Sign(release, author.Key);
        }
        catch (ArgumentException refused)
        {
            throw new PublishException(PublishFault.NotPossible, refused.Message.Split(" (Parameter", 2)[0]);
        }
    }

    private SignedRelease Verify(ReadOnlyMemory<byte> token, string what) =>
        verifier.Verify(token.Span, store.Channel, out var fault)
        ?? throw new PublishException(PublishFault.NotTrusted, $"{what} of the {store.Description} is not to be trusted: {fault!.Message} Give the public keys of those who published it with --trusted-keys.");

    private async Task<Exception> FailureAsync(CommitResult result, SignedRelease signed, CancellationToken cancellation)
    {
        var sequence = signed.Release.Sequence;
        return result switch
        {
            CommitResult.HeadChanged => new PublishException(
                PublishFault.LostRace,
                $"Nothing was published: another release came first, {await WinnerAsync(cancellation).ConfigureAwait(false)}."),
            CommitResult.ContentMissing => new PublishException(
                PublishFault.ContentMissing, "Nothing was published: a content that the release names is not there."),
            CommitResult.SequenceTaken => new PublishException(
                PublishFault.Inconsistent,
                $"Nothing was published: there is a release {sequence} already that the head does not know of. The store was set back."),
            _ => new PublishException(
                PublishFault.Unknown, $"It is not known whether release {sequence} was published: ask `channel log` when the store answers."),
        };
    }

    private async Task<string> WinnerAsync(CancellationToken cancellation)
    {
        try
        {
            return (await ReadAsync(cancellation).ConfigureAwait(false)).Release is { } winner ? Describe(winner.Release) : "and was deleted";
        }
        catch (Exception unknown) when (unknown is StoreException or PublishException)
        {
            return "which cannot be read";
        }
    }

    private static string Describe(Release release) =>
        $"release {release.Sequence} by `{release.Publisher}`" + (release.Message.Length == 0 ? "" : $" (`{release.Message}`)");
}
