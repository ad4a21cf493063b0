namespace CasesPdp.Distribution.Publishing;

/// <summary>Where the releases of one channel are written to.</summary>
/// <remarks>All failures to reach it are <see cref="Stores.StoreException"/>.</remarks>
public interface IPublisherStore : IAsyncDisposable
{
    /// <summary>The channel's name.</summary>
    string Channel { get; }

    /// <summary>What is written to, for people.</summary>
    string Description { get; }

    /// <summary>The head as it is now.</summary>
    /// <returns>The head; null: there is none.</returns>
    Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation);

    /// <summary>A release of the channel.</summary>
    /// <returns>Its bytes; null: there is none of that sequence.</returns>
    Task<byte[]?> ReadReleaseAsync(ulong sequence, CancellationToken cancellation);

    /// <summary>The newest releases of the channel, newest first.</summary>
    Task<IReadOnlyList<StoredRelease>> ListReleasesAsync(int most, CancellationToken cancellation);

    /// <summary>The stored bytes of a content; their size and hash are checked.</summary>
    Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation);

    /// <summary>Stores a content whole, unless it is there.</summary>
    /// <returns>Whether it was not there.</returns>
    Task<bool> UploadAsync(string content, ReadOnlyMemory<byte> stored, CancellationToken cancellation);

    /// <summary>Makes a release the head, if nothing has changed since the head was read. All or nothing.</summary>
    Task<CommitResult> CommitAsync(ReleaseCommit commit, CancellationToken cancellation);

    /// <summary>What every channel's newest releases and every live instance name, as it was at one moment.</summary>
    /// <param name="releases">How many releases of each channel count.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="PublishException">Something that names contents cannot be read: nothing may be deleted.</exception>
    Task<ContentUse> ReadUseAsync(int releases, CancellationToken cancellation);

    /// <summary>All stored contents, also those that are not whole.</summary>
    Task<IReadOnlyList<StoredContent>> ListContentsAsync(CancellationToken cancellation);

    /// <summary>Deletes a content, if no channel has changed since the use was read, nor the content itself.</summary>
    /// <returns>Whether it was deleted.</returns>
    Task<bool> DeleteContentAsync(StoredContent content, ContentUse use, CancellationToken cancellation);
}
