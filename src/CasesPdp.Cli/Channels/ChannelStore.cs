using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Publishing;

namespace CasesPdp.Cli.Channels;

/// <summary>The store of a channel that the command line names.</summary>
/// <param name="Client">The connection to etcd; null: it is a directory.</param>
/// <param name="Publisher">The store.</param>
internal sealed record ChannelStore(EtcdClient? Client, IPublisherStore Publisher) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        if (Client is not null)
        {
            await Client.DisposeAsync();
        }
    }
}
