using System.Globalization;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Etcd.Wire;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using Google.Protobuf;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Writes the releases of a channel to etcd.</summary>
/// <remarks>Does not dispose the client, which others may use.</remarks>
public sealed class EtcdPublisherStore(EtcdClient client, string channel) : IPublisherStore
{
    private const int MostAttempts = 5;

    // Replies have to stay below 8 MiB, and a release may have 64 KiB.
    private const int ReleasesPage = 64;
    private const int KeysPage = 5_000;

    private readonly EtcdContents _contents = new(client);

    /// <inheritdoc />
    public string Channel => channel;

    /// <inheritdoc />
    public string Description { get; } = $"channel `{channel}` in {client.Description}";

    private ByteString HeadKey => client.Keys.Head(channel);

    /// <inheritdoc />
    public async Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation)
    {
        var head = await ReadAsync(HeadKey, cancellation).ConfigureAwait(false);
        return head is null ? null : new StoredHead(head.Value.Memory, head.ModRevision);
    }

    /// <inheritdoc />
    public async Task<byte[]?> ReadReleaseAsync(ulong sequence, CancellationToken cancellation)
    {
        var release = await ReadAsync(client.Keys.Release(channel, sequence), cancellation).ConfigureAwait(false);
        return release?.Value.ToByteArray();
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredRelease>> ListReleasesAsync(int most, CancellationToken cancellation) =>
        ListReleasesAsync(channel, most, cancellation);

    /// <inheritdoc />
    public Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation) =>
        _contents.FetchAsync(content, bytes, cancellation);

    /// <inheritdoc />
    public Task<bool> UploadAsync(string content, ReadOnlyMemory<byte> stored, CancellationToken cancellation) =>
        _contents.UploadAsync(content, stored, cancellation);

    /// <inheritdoc />
    public async Task<CommitResult> CommitAsync(ReleaseCommit commit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var token = UnsafeByteOperations.UnsafeWrap(commit.Token);
        var jitter = FullJitter.ForReconnecting();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CommitOnceAsync(commit, token, cancellation).ConfigureAwait(false);
            }
            catch (StoreException failure) when (attempt > 1 || failure.Fault == StoreFault.Unreachable)
            {
                // It may have been done, or may still be done. Doing it again does no harm: only one of the two finds no such release.
                if (attempt == MostAttempts)
                {
                    return CommitResult.Unknown;
                }

                await Task.Delay(jitter.Next(), client.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public async Task<ContentUse> ReadUseAsync(int releases, CancellationToken cancellation)
    {
        // What is written to a channel from here on ends the deleting.
        var begun = await client.ReadAsync(new RangeRequest { Key = HeadKey, CountOnly = true }, cancellation).ConfigureAwait(false);
        var contents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in await ReadChannelsAsync(cancellation).ConfigureAwait(false))
        {
            var head = await ReadAsync(client.Keys.Head(name), cancellation).ConfigureAwait(false);
            contents.UnionWith(head is null ? [] : UnverifiedRelease.Contents(head.Value.Memory));
            foreach (var release in await ListReleasesAsync(name, releases, cancellation).ConfigureAwait(false))
            {
                contents.UnionWith(UnverifiedRelease.Contents(release.Token));
            }
        }

        foreach (var entry in await client.ReadAllAsync(client.Keys.AllFleets, keysOnly: false, FleetReader.Page, cancellation)
            .ConfigureAwait(false))
        {
            if (FleetStatus.Read(entry.Value.Memory)?.Serving is { } serving)
            {
                contents.Add(serving.Content);
            }
        }

        return new ContentUse(contents, begun.Header.Revision.ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredContent>> ListContentsAsync(CancellationToken cancellation)
    {
        var prefix = client.Keys.Contents;
        var keys = await client.ReadAllAsync(prefix, keysOnly: true, KeysPage, cancellation).ConfigureAwait(false);
        var contents = new List<StoredContent>();
        foreach (var content in keys.Select(k => EtcdKeys.Rest(k.Key, prefix).Split('/')[0]).Distinct(StringComparer.Ordinal))
        {
            if (ReleaseNames.IsDigest(content))
            {
                // A head that cannot be read is a later build's: it stays.
                var head = await ReadAsync(client.Keys.ContentHead(content), cancellation).ConfigureAwait(false);
                var uploaded = head is null ? (DateTimeOffset?)null : EtcdContents.ReadHead(head.Value)?.Uploaded ?? DateTimeOffset.MaxValue;
                contents.Add(new StoredContent(content, uploaded, head?.ModRevision ?? 0));
            }
        }

        return contents;
    }

    /// <inheritdoc />
    public async Task<bool> DeleteContentAsync(StoredContent content, ContentUse use, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(use);
        var headKey = client.Keys.ContentHead(content.Content);
        var unmake = new TxnRequest
        {
            Compare =
            {
                EtcdCompare.IsUnchanged(headKey, content.Version),
                EtcdCompare.AreUnchanged(client.Keys.Channels, long.Parse(use.State, CultureInfo.InvariantCulture)),
            },
            Success = { EtcdCompare.Delete(headKey) },
        };
        var reply = await client.CommitAsync(unmake, mayRepeat: false, cancellation).ConfigureAwait(false);
        if (!reply.Succeeded)
        {
            return false;
        }

        // A publisher that stores it again right now finds pieces missing, and stores those.
        var remove = new TxnRequest
        {
            Compare = { EtcdCompare.IsAbsent(headKey) },
            Success = { EtcdCompare.DeleteAll(client.Keys.Content(content.Content)) },
        };
        await client.CommitAsync(remove, mayRepeat: true, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<CommitResult> CommitOnceAsync(ReleaseCommit commit, ByteString token, CancellationToken cancellation)
    {
        var releaseKey = client.Keys.Release(channel, commit.Sequence);
        var isThere = commit.IsRecovery && await ReadAsync(releaseKey, cancellation).ConfigureAwait(false) is not null;
        var contentHeads = commit.Contents.Distinct(StringComparer.Ordinal).Select(client.Keys.ContentHead).ToList();
        var publish = new TxnRequest
        {
            Compare =
            {
                EtcdCompare.IsUnchanged(HeadKey, commit.Before?.Version ?? 0),
                isThere ? EtcdCompare.HasValue(releaseKey, token) : EtcdCompare.IsAbsent(releaseKey),
            },
            Success = { EtcdCompare.Put(releaseKey, token), EtcdCompare.Put(HeadKey, token) },
            Failure = { EtcdCompare.Get(HeadKey), EtcdCompare.Get(releaseKey) },
        };
        publish.Compare.AddRange(contentHeads.Select(EtcdCompare.IsPresent));
        publish.Failure.AddRange(contentHeads.Select(EtcdCompare.Count));
        var reply = await client.CommitAsync(publish, mayRepeat: false, cancellation).ConfigureAwait(false);
        if (reply.Succeeded)
        {
            return CommitResult.Done;
        }

        var head = reply.Responses[0].ResponseRange.Kvs.FirstOrDefault();
        var release = reply.Responses[1].ResponseRange.Kvs.FirstOrDefault();
        var isOurs = head?.Value.Equals(token) == true || (!commit.IsRecovery && release?.Value.Equals(token) == true);
        return isOurs ? CommitResult.Done
            : (head?.ModRevision ?? 0) != (commit.Before?.Version ?? 0) ? CommitResult.HeadChanged
            : release is not null && !release.Value.Equals(token) ? CommitResult.SequenceTaken
            : CommitResult.ContentMissing;
    }

    private async Task<IReadOnlyList<StoredRelease>> ListReleasesAsync(string name, int most, CancellationToken cancellation)
    {
        var prefix = client.Keys.Releases(name);
        var keys = await client.ReadAllAsync(prefix, keysOnly: true, KeysPage, cancellation).ConfigureAwait(false);
        var newest = keys.TakeLast(most).ToList();
        if (newest.Count == 0)
        {
            return [];
        }

        var releases = new List<StoredRelease>(newest.Count);
        var request = new RangeRequest { Key = newest[0].Key, RangeEnd = EtcdKeys.After(newest[^1].Key), Limit = ReleasesPage };
        while (true)
        {
            var reply = await client.ReadAsync(request, cancellation).ConfigureAwait(false);
            foreach (var release in reply.Kvs)
            {
                // A key of another form is not one of ours.
                if (ulong.TryParse(EtcdKeys.Rest(release.Key, prefix), out var sequence))
                {
                    releases.Add(new StoredRelease(sequence, release.Value.Memory));
                }
            }

            if (!reply.More || reply.Kvs.Count == 0)
            {
                releases.Reverse();
                return releases;
            }

            request.Key = EtcdKeys.After(reply.Kvs[^1].Key);
        }
    }

    private async Task<IReadOnlyList<string>> ReadChannelsAsync(CancellationToken cancellation)
    {
        var prefix = client.Keys.Channels;
        var keys = await client.ReadAllAsync(prefix, keysOnly: true, KeysPage, cancellation).ConfigureAwait(false);
        List<string> names = [.. keys.Select(k => EtcdKeys.Rest(k.Key, prefix).Split('/')[0]).Distinct(StringComparer.Ordinal)];
        return names.Count <= ContentUse.MostChannels
            ? names
            : throw new PublishException(
                PublishFault.NotPossible,
                $"There are {names.Count} channels; contents are deleted only where there are at most {ContentUse.MostChannels}.");
    }

    private async Task<KeyValue?> ReadAsync(ByteString key, CancellationToken cancellation)
    {
        var reply = await client.ReadAsync(new RangeRequest { Key = key }, cancellation).ConfigureAwait(false);
        return reply.Kvs.Count == 0 ? null : reply.Kvs[0];
    }
}
