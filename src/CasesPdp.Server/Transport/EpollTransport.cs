using System.Net;
using System.Net.Sockets;
using CasesPdp.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CasesPdp.Server.Transport;

/// <summary>Listens on TCP and unix sockets, and serves their connections with few system calls and thread switches.</summary>
/// <param name="options">The settings of Kestrel's transport, which are this one's too.</param>
/// <param name="pools">Makes the memory of connections.</param>
/// <param name="log">Where failures are logged.</param>
internal sealed class EpollTransport(IOptions<SocketTransportOptions> options, IMemoryPoolFactory<byte> pools, EpollLog log)
    : IConnectionListenerFactory
{
    // The name of Kestrel's pools in their metrics.
    private const string PoolOwner = "kestrel";

    /// <summary>Puts it before Kestrel's transport, on Linux and unless the settings choose that one.</summary>
    public static void Add(IServiceCollection services, ListenerOptions options)
    {
        if (OperatingSystem.IsLinux() && !options.UsesSockets)
        {
            services.AddSingleton<EpollLog>();
            services.AddSingleton<IConnectionListenerFactory, EpollTransport>();
        }
    }

    /// <inheritdoc/>
    /// <exception cref="AddressInUseException">Another process listens there.</exception>
    /// <exception cref="IOException">The kernel has no room for the loops.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EpollLoop.Start();
        var pool = pools.Create(new MemoryPoolOptions { Owner = PoolOwner });
        return ValueTask.FromResult<IConnectionListener>(new EpollListener(Bind(endpoint), pool, options.Value, log));
    }

    private Socket Bind(EndPoint endpoint)
    {
        try
        {
            return options.Value.CreateBoundListenSocket(endpoint);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }
    }
}
