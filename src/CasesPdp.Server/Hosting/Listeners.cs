using System.Net;
using System.Net.Security;
using CasesPdp.Server.Callers;
using CasesPdp.Server.FastPath;
using CasesPdp.Server.Options;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CasesPdp.Server.Hosting;

/// <summary>The listeners of the server. Each endpoint is served by one of them, health by both that speak gRPC.</summary>
internal enum Listener
{
    /// <summary>gRPC: decisions, health, and reflection if it is on. TCP and the unix socket.</summary>
    Decisions = 0,

    /// <summary>HTTP/1.1: probes and metrics.</summary>
    Operations = 1,

    /// <summary>gRPC: administration of the policy.</summary>
    Administration = 2,
}

/// <summary>
/// Marks a connection with the listener that accepted it, and an endpoint with each listener that serves it. An endpoint without a mark
/// belongs to <see cref="Listener.Decisions"/>.
/// </summary>
/// <param name="Listener">The listener.</param>
internal sealed record ListenerMark(Listener Listener);

/// <summary>Opens the listeners of the settings and no others, with explicit limits on what a peer may cost.</summary>
internal sealed class Listeners(ServerOptions options, TimeProvider time)
{
    // Probes and scrapes are few, and must get in whatever strangers do: a place is given up after a few seconds without a request.
    private const int OperationsConnections = 512;

    // There are three listeners. Together they leave some for outgoing connections.
    private const int DescriptorShare = 4;

    // What a connection may send before it is read. Less makes list pages of 1,000 items wait for window updates.
    private const int ConnectionWindow = 1024 * 1024;

    // A stream of Kestrel with a small answer in it.
    private const int BytesOfAnUntakenCall = 10 * 1024;

    private const int LeastConnections = 16;

    private static readonly TimeSpan OperationsIdle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CallerIdle = TimeSpan.FromSeconds(5);

    // A message may be 4 MiB. Twice that lets gRPC itself see the length of a larger one and answer RESOURCE_EXHAUSTED.
    private const long MaxUnaryBodyBytes = 8L * 1024 * 1024;

    private ListenOptions? _decisions;
    private ListenOptions? _operations;
    private ListenOptions? _administration;

    /// <summary>The connections of the operations listener.</summary>
    public ConnectionSlots OperationsSlots { get; } =
        new(DescriptorLimit.Connections(OperationsConnections, DescriptorShare), TimeSpan.Zero, OperationsIdle, time);

    /// <summary>Where decisions are answered; the port is the real one once the server has started.</summary>
    public Uri Decisions => UrlOf(Listener.Decisions, _decisions!);

    /// <summary>Where probes and metrics are answered; the port is the real one once the server has started.</summary>
    public Uri Operations => UrlOf(Listener.Operations, _operations!);

    /// <summary>Where the policy is administered, if anywhere; the port is the real one once the server has started.</summary>
    public Uri? Administration => _administration is null ? null : UrlOf(Listener.Administration, _administration);

    /// <summary>The full path of the unix socket, if there is one.</summary>
    public string? UnixSocket { get; } = options.Listen.UnixSocket is null ? null : Path.GetFullPath(options.Listen.UnixSocket);

    /// <summary>Sets up Kestrel.</summary>
    public void Configure(KestrelServerOptions kestrel)
    {
        // A Kestrel section or ASPNETCORE_URLS would open listeners that nothing has validated.
        kestrel.Configure(new ConfigurationBuilder().Build());
        kestrel.AddServerHeader = false;
        Limit(kestrel.Limits);

        var (services, decisions) = (kestrel.ApplicationServices, NewSlots());
        kestrel.Listen(
            ListenAddress.Parse(options.Listen.Decisions), listen => _decisions = ServeGrpc(listen, Listener.Decisions, decisions, services));
        kestrel.Listen(ListenAddress.Parse(options.Listen.Operations), listen =>
        {
            _operations = Mark(listen, Listener.Operations, HttpProtocols.Http1, OperationsSlots);
            Secure(listen, Listener.Operations, services);
        });
        if (options.Listen.HasAdministration)
        {
            kestrel.Listen(
                ListenAddress.Parse(options.Listen.Administration),
                listen => _administration = ServeGrpc(listen, Listener.Administration, NewSlots(), services));
        }

        if (UnixSocket is not null)
        {
            kestrel.ListenUnixSocket(UnixSocket, listen =>
            {
                if (options.Listen.Peers is { } peers)
                {
                    listen.Use(next => ConnectionCallers.Admit(peers, services.GetRequiredService<CallerRefusals>(), next));
                }

                ServeGrpc(listen, Listener.Decisions, decisions, services);
            });
        }
    }

    private ConnectionSlots NewSlots() => new(
        Math.Min(DescriptorLimit.Connections(options.Listen.MaxConnections, DescriptorShare), ConnectionsInMemory(options.Listen.MaxStreamsPerConnection)),
        CallerIdle,
        TimeSpan.Zero,
        time);

    /// <summary>
    /// How many connections fit into half of the memory if each is full of small answers that nobody takes, and of bytes that nobody reads.
    /// </summary>
    /// <remarks>Kestrel keeps such answers and does not say when they are taken, so the budget of bytes in flight does not count
    /// them.</remarks>
    internal static int ConnectionsInMemory(int streams, long? memory = null) => (int)Math.Clamp(
        (memory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes) / 2 / ((streams * (long)BytesOfAnUntakenCall) + ConnectionWindow),
        LeastConnections,
        int.MaxValue);

    private static ListenOptions Mark(ListenOptions listen, Listener listener, HttpProtocols protocols, ConnectionSlots slots)
    {
        var mark = new ListenerMark(listener);
        listen.Protocols = protocols;
        listen.Use(next => connection =>
        {
            connection.Features.Set(mark);
            return slots.RunAsync(connection, next);
        });
        return listen;
    }

    private ListenOptions ServeGrpc(ListenOptions listen, Listener listener, ConnectionSlots slots, IServiceProvider services)
    {
        Mark(listen, listener, HttpProtocols.Http2, slots);
        listen.Use(new ConnectionAge(options.Listen, time).Limit);
        Secure(listen, listener, services);
        listen.Use(services.GetRequiredService<ConnectionCallers>().Identify);
        if (listener == Listener.Decisions)
        {
            listen.Use(FastPathConnection.Mark);
        }

        return listen;
    }

    // A unix socket does without TLS: the kernel says who is at its other end.
    private void Secure(ListenOptions listen, Listener listener, IServiceProvider services)
    {
        if (listen.SocketPath is null && options.Tls.Covers(listener))
        {
            var (protocol, refuse) = listener == Listener.Operations
                ? (SslApplicationProtocol.Http11, null)
                : (SslApplicationProtocol.Http2, (Action<EndPoint?>)services.GetRequiredService<CallerRefusals>().RefuseCertificate);
            services.GetRequiredService<ServerCertificate>().Secure(listen, protocol, refuse);
        }
    }

    private Uri UrlOf(Listener listener, ListenOptions listen) => new($"{(options.Tls.Covers(listener) ? "https" : "http")}://{listen.IPEndPoint}");

    private void Limit(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = null; // ConnectionSlots, for each listener
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = MaxUnaryBodyBytes;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);

        // Kestrel would end a connection for one slow call. CallAdmission ends the call.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;

        limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        limits.Http2.InitialStreamWindowSize = ConnectionWindow * 3 / 4;
        limits.Http2.MaxStreamsPerConnection = options.Listen.MaxStreamsPerConnection;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        limits.Http2.HeaderTableSize = 4 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}
