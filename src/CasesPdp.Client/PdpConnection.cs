using CasesPdp.Client.Remote;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CasesPdp.Client;

/// <summary>What a registered PDP holds: the channel to its servers and, in local mode, its policy. Closed with the container.</summary>
internal sealed class PdpConnection : IDisposable
{
    private readonly GrpcChannel _channel;

    /// <summary>Opens the PDP of the named settings. Nothing is connected yet.</summary>
    public PdpConnection(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<CasesPdpOptions>>().Get(name);
        var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        var log = provider.GetService<ILogger<ICasesPdp>>() ?? NullLogger<ICasesPdp>.Instance;
        _channel = PdpChannel.Open(options);
        Pdp = new RemoteCasesPdp(_channel.CreateCallInvoker(), options, time, log);
    }

    /// <summary>Answers questions.</summary>
    public ICasesPdp Pdp { get; }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();
}
