namespace CasesPdp.Distribution.Stores;

/// <summary>Where the releases and contents of one channel are read from. Nothing that it gives is to be believed unverified.</summary>
/// <remarks>Members may be called at the same time. All failures are <see cref="StoreException"/>.</remarks>
public interface IReleaseStore : IAsyncDisposable
{
    /// <summary>What is read, for people: addresses and the channel, no secrets.</summary>
    string Description { get; }

    /// <summary>The head as it is now: etcd reads linearizably, HTTP without a condition.</summary>
    /// <returns>The head; null: there is none.</returns>
    /// <exception cref="StoreException">
    /// It was not read. <see cref="StoreFault.Replaced"/> is thrown once when the store turns out to be another one or an older state; the
    /// next read takes it as it is.
    /// </exception>
    Task<ChannelHead?> ReadHeadAsync(CancellationToken cancellation);

    /// <summary>Waits for changes.</summary>
    /// <param name="from">
    /// The head that the caller has judged last, as read or as watched; null: there was none. A head that was given, but not judged,
    /// must not be passed: it would not be given again.
    /// </param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <returns>
    /// Each head after it; null: the head was deleted. Asking for the next one says that the one before was judged. The sequence ends, or
    /// throws <see cref="StoreException"/>, as soon as anything about it is doubtful: then the head must be read again.
    /// </returns>
    IAsyncEnumerable<ChannelHead?> WatchHeadAsync(ChannelHead? from, CancellationToken cancellation);

    /// <summary>The stored bytes of a content.</summary>
    /// <param name="content">The content's id.</param>
    /// <param name="bytes">How many bytes it must have.</param>
    /// <param name="cancellation">Ends the fetch.</param>
    /// <returns>The bytes; their size and hash are checked.</returns>
    /// <exception cref="StoreException">They were not read, are not there, or are not what the id says.</exception>
    Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation);
}
