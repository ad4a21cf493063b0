using System.Net.Http.Headers;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace CasesPdp.Cli.Pdp;

/// <summary>A server: <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>, and what is presented to it.</summary>
/// <param name="Text">The address.</param>
/// <param name="Credentials">Whom to trust, and as whom to call.</param>
internal sealed record ServerAddress(string Text, ServerCredentials Credentials)
{
    private const string UnixPrefix = "unix:";
    private const int MostMessageBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The server at an address as it was typed: <c>host:port</c> stands for <c>http://host:port</c>.</summary>
    public static ServerAddress Of(string typed, ServerCredentials credentials)
    {
        var isHostAndPort = !typed.Contains('/') && !typed.StartsWith(UnixPrefix, StringComparison.Ordinal)
            && Uri.TryCreate($"http://{typed}", UriKind.Absolute, out _) && char.IsAsciiDigit(typed[^1]) && typed.Contains(':');
        return new ServerAddress(isHostAndPort ? $"http://{typed}" : typed, credentials);
    }

    /// <summary>A channel to that address; nothing is connected yet.</summary>
    public GrpcChannel Open()
    {
        if (Text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return Channel("http://localhost", UnixHandler(Text[UnixPrefix.Length..]));
        }

        if (!Uri.TryCreate(Text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw VerbFailure.Usage($"`{Text}` is not a server address: give host:port, http://host:port, https://host:port or unix:/path.");
        }

        if (uri.Scheme == "https")
        {
            var handler = TcpHandler();
            handler.SslOptions = Credentials.ToTls();
            return Channel(Text, handler);
        }

        return uri.IsLoopback || Credentials.Token is null
            ? Channel(Text, TcpHandler())
            : throw VerbFailure.Usage($"The token would be sent unencrypted to `{Text}`: use https://, or give no --token-file.");
    }

    private static SocketsHttpHandler TcpHandler() => new() { ConnectTimeout = ConnectTimeout, UseProxy = false };

    private static SocketsHttpHandler UnixHandler(string path) => new()
    {
        ConnectTimeout = ConnectTimeout,
        UseProxy = false,
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private GrpcChannel Channel(string address, SocketsHttpHandler handler) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = Credentials.ReadToken() is { } token ? new TokenHandler(handler, token) : handler,
        DisposeHttpClient = true,
        MaxReceiveMessageSize = MostMessageBytes,
    });

    // gRPC's own call credentials refuse loopback and unix sockets without TLS.
    private sealed class TokenHandler(HttpMessageHandler inner, string token) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
