using CasesPdp.Client.Local;
using CasesPdp.Client.Remote;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CasesPdp.Client;

/// <summary>What a registered PDP holds: the channel to its servers and, in local mode, its policy. Closed with the container.</summary>
internal sealed class PdpConnection : IDisposable, IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly LocalCasesPdp? _local;

    /// <summary>Opens the PDP of the named settings. Nothing is connected yet.</summary>
    public PdpConnection(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<CasesPdpOptions>>().Get(name);
        var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        var log = provider.GetService<ILogger<ICasesPdp>>() ?? NullLogger<ICasesPdp>.Instance;
        _channel = PdpChannel.Open(options);
        var calls = _channel.CreateCallInvoker();
        var server = new RemoteCasesPdp(calls, options, time, log);
        if (options.Mode == PdpMode.Local)
        {
            ISnapshotSource source = options.SnapshotFile is { } file
                ? new SnapshotFileSource(file, time)
                : new SnapshotSubscription(calls, time);
            var hasServer = options.SnapshotFile is null || options.Addresses.Count > 0;
            _local = new LocalCasesPdp(source, hasServer ? server : null, options, log);
        }

        Pdp = _local ?? (ICasesPdp)server;
    }

    /// <summary>Answers questions.</summary>
    public ICasesPdp Pdp { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_local is not null)
        {
            await _local.DisposeAsync().ConfigureAwait(false);
        }

        _channel.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
