using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;

namespace CasesPdp.Client.Remote;

/// <summary>Opens the channel of the settings: addresses, balancing, TLS, token, retries.</summary>
internal static class PdpChannel
{
    private const int MostAnswerBytes = 16 * 1024 * 1024;

    // The budget of retries: a broken connection loses at most some dozens of calls at once, and a server that fails for good gets a tenth
    // more.
    private const int MostFailuresInARow = 100;
    private const double RetriesPerAnswer = 0.1;

    /// <summary>Opens a channel. Nothing is connected yet.</summary>
    public static GrpcChannel Open(CasesPdpOptions options)
    {
        IReadOnlyList<string> addresses = options.Addresses.Count == 0 ? [PdpAddress.Default] : [.. options.Addresses];
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            UseProxy = false,
        };
        var target = addresses[0];
        if (PdpAddress.IsUnix(target))
        {
            var path = PdpAddress.PathOf(target);
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(path, cancellation);
            target = "http://localhost";
        }

        var isSecure = PdpAddress.IsSecure(addresses[0]);
        if (isSecure)
        {
            handler.SslOptions = PdpCredentials.ToTls(options);
        }

        HttpMessageHandler outer = options.TokenFile is { } token ? new TokenHandler(handler, token) : handler;
        if (addresses.Count > 1 || PdpAddress.SchemeOf(target) == "dns")
        {
            outer = new RefusalHandler(outer);
        }

        return GrpcChannel.ForAddress(addresses.Count > 1 ? "static:///pdps" : target, new GrpcChannelOptions
        {
            Credentials = isSecure ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure,
            HttpHandler = outer,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MostAnswerBytes,
            ServiceConfig = ConfigOf(options),
            ServiceProvider = new ChannelServices(addresses),
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
    }

    // Every method only reads, so that each may be repeated. Cancelled is also a connection that is not made in time. The budget keeps
    // retries from multiplying the load on servers that fail.
    private static ServiceConfig ConfigOf(CasesPdpOptions options)
    {
        var method = new MethodConfig { Names = { MethodName.Default } };
        StatusCode[] lost = [StatusCode.Unavailable, StatusCode.Internal, StatusCode.Cancelled];
        if (options.HedgeAfter is { } after)
        {
            method.HedgingPolicy = new HedgingPolicy { MaxAttempts = 2, HedgingDelay = after };
            foreach (var code in lost)
            {
                method.HedgingPolicy.NonFatalStatusCodes.Add(code);
            }
        }
        else if (options.MaxAttempts > 1)
        {
            method.RetryPolicy = new RetryPolicy
            {
                MaxAttempts = options.MaxAttempts,
                InitialBackoff = TimeSpan.FromMilliseconds(20),
                MaxBackoff = TimeSpan.FromMilliseconds(250),
                BackoffMultiplier = 2,
            };
            foreach (var code in lost)
            {
                method.RetryPolicy.RetryableStatusCodes.Add(code);
            }
        }

        // A watch is begun again by what reads it, and is never asked for twice at once.
        var watches = new MethodConfig { Names = { new MethodName { Service = "casespdp.v1.SnapshotService" } } };
        var config = new ServiceConfig
        {
            MethodConfigs = { method, watches },
            RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 2 * MostFailuresInARow, TokenRatio = RetriesPerAnswer },
        };
        if (!options.Addresses.Any(PdpAddress.IsUnix))
        {
            config.LoadBalancingConfigs.Add(new LeastPendingBalancer.Config());
        }

        return config;
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Gives the channel the addresses of the settings, and the balancer.</summary>
    private sealed class ChannelServices(IReadOnlyList<string> addresses) : IServiceProvider
    {
        public object? GetService(Type serviceType)
        {
            if (serviceType == typeof(IEnumerable<LoadBalancerFactory>))
            {
                return (LoadBalancerFactory[])[new LeastPendingBalancer.Factory()];
            }

            return serviceType == typeof(IEnumerable<ResolverFactory>) ? (ResolverFactory[])[new StaticResolverFactory(_ => Servers())] : null;
        }

        private IEnumerable<BalancerAddress> Servers() =>
            addresses.Select(PdpAddress.EndPointOf).Select(e => new BalancerAddress(e.Host, e.Port));
    }
}
