using System.Runtime.CompilerServices;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Etcd.Wire;

namespace CasesPdp.Distribution.Stores;

/// <summary>Reads a channel from etcd.</summary>
/// <remarks>Does not dispose the client, which others may use.</remarks>
public sealed class EtcdReleaseStore(EtcdClient client, string channel) : IReleaseStore
{
    private readonly EtcdContents _contents = new(client);
    private long _readRevision;

    /// <inheritdoc />
    public string Description { get; } = $"channel `{channel}` in {client.Description}";

    /// <inheritdoc />
    public async Task<ChannelHead?> ReadHeadAsync(CancellationToken cancellation)
    {
        var reply = await client.ReadAsync(new RangeRequest { Key = client.Keys.Head(channel) }, cancellation).ConfigureAwait(false);
        Volatile.Write(ref _readRevision, reply.Header.Revision);
        return reply.Kvs.Count == 0 ? null : new ChannelHead(reply.Kvs[0].Value.Memory, reply.Header.Revision);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ChannelHead?> WatchHeadAsync(
        ChannelHead? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var start = (from?.Revision ?? Volatile.Read(ref _readRevision)) + 1;
        await foreach (var reply in client.WatchAsync(client.Keys.Head(channel), start, cancellation).ConfigureAwait(false))
        {
            // Only the newest counts. Its revision is the event's: the reply's may be beyond events that are still to come.
            if (reply.Events.LastOrDefault() is { } last)
            {
                yield return last.Type == Event.Types.EventType.Delete ? null : new ChannelHead(last.Kv.Value.Memory, last.Kv.ModRevision);
            }
        }
    }

    /// <inheritdoc />
    public Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation) =>
        _contents.FetchAsync(content, bytes, cancellation);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
