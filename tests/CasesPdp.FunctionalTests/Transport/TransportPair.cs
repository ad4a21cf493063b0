using System.Net;
using System.Net.Sockets;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.Transport;

/// <summary>What reads and writes connections, and the kind of socket that it listens on.</summary>
public enum Way
{
    /// <summary>The server's own transport, over TCP.</summary>
    Own = 0,

    /// <summary>The server's own transport, over a unix socket.</summary>
    OwnUnix = 1,

    /// <summary>That of .NET, over TCP.</summary>
    Sockets = 2,

    /// <summary>That of .NET, over a unix socket.</summary>
    SocketsUnix = 3,
}

/// <summary>A listener of a transport, and pairs of its connections and their peers.</summary>
internal sealed class TransportPair : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly ServiceProvider _services;
    private readonly IConnectionListener _listener;

    private TransportPair(Way way, ILoggerProvider? log)
    {
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<EpollLog>();
        _services = builder.Services.BuildServiceProvider();
        Factory = way is Way.Own or Way.OwnUnix
            ? ActivatorUtilities.CreateInstance<EpollTransport>(_services)
            : ActivatorUtilities.CreateInstance<SocketTransportFactory>(_services);
        EndPoint address = way is Way.OwnUnix or Way.SocketsUnix
            ? new UnixDomainSocketEndPoint(_directory.At("s"))
            : new IPEndPoint(IPAddress.Loopback, 0);
        _listener = Factory.BindAsync(address).AsTask().GetAwaiter().GetResult();
    }

    public IConnectionListenerFactory Factory { get; }

    public EndPoint Address => _listener.EndPoint;

    public static TransportPair Listen(Way way, ILoggerProvider? log = null)
    {
        PublishedPrograms.SkipIfTested("looks into the server");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The server's own transport runs on Linux only.");
        return new TransportPair(way, log);
    }

    public ValueTask<ConnectionContext?> AcceptAsync() => _listener.AcceptAsync();

    public ValueTask UnbindAsync() => _listener.UnbindAsync();

    /// <summary>A connection, and its peer, which blocks.</summary>
    public async Task<(ConnectionContext Connection, Socket Peer)> ConnectAsync()
    {
        var peer = Address is IPEndPoint
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        peer.SendTimeout = peer.ReceiveTimeout = (int)OverallLimit.Duration.TotalMilliseconds;
        await peer.ConnectAsync(Address);
        return ((await _listener.AcceptAsync())!, peer);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _services.DisposeAsync();
        _directory.Dispose();
    }
}
