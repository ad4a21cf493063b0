using System.Security.Cryptography;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Stores;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Channels;

/// <summary>The store of a channel, and where the server says there what it serves.</summary>
internal sealed class ChannelConnection : IAsyncDisposable
{
    private readonly EtcdClient? _etcd;

    private ChannelConnection(IReleaseStore store, EtcdClient? etcd, Func<string, IFleetReporter>? reporter)
    {
        (Store, _etcd) = (store, etcd);
        Boot = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        Reporter = reporter?.Invoke(Boot);
    }

    /// <summary>Where releases are read.</summary>
    public IReleaseStore Store { get; }

    /// <summary>Where the server says what it serves; null: the store keeps no list of its servers.</summary>
    public IFleetReporter? Reporter { get; }

    /// <summary>Names this process among those of the same instance.</summary>
    public string Boot { get; }

    /// <summary>Opens the store that the settings name. Nothing is connected yet.</summary>
    /// <exception cref="StartupRefusedException">A certificate or key cannot be used.</exception>
    public static ChannelConnection Open(SourceOptions source, TimeProvider time)
    {
        try
        {
            if (source.Url is { } url)
            {
                var tree = new HttpStoreOptions
                {
                    Address = new Uri(url),
                    CertificateAuthorityFile = source.Ca,
                    CertificateFile = source.Certificate,
                    KeyFile = source.Key,
                };
                return new ChannelConnection(new HttpReleaseStore(tree, source.Channel!, time), etcd: null, reporter: null);
            }

            var etcd = new EtcdClient(
                new EtcdOptions
                {
                    Endpoints = source.EtcdMembers,
                    Prefix = source.Prefix,
                    CertificateAuthorityFile = source.Ca,
                    CertificateFile = source.Certificate,
                    KeyFile = source.Key,
                    User = source.User,
                    PasswordFile = source.PasswordFile,
                },
                time);
            return new ChannelConnection(
                new EtcdReleaseStore(etcd, source.Channel!),
                etcd,
                boot => new EtcdFleetReporter(etcd, source.Channel!, source.InstanceName, boot));
        }
        catch (Exception refused) when (refused is StoreException or ArgumentException)
        {
            throw new StartupRefusedException(StartupRefusedException.Usage, $"casespdp-server: CasesPdp:Source: {refused.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Reporter is not null)
        {
            await Reporter.DisposeAsync();
        }

        await Store.DisposeAsync();
        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }
    }
}
