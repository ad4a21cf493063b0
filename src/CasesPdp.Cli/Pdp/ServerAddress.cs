using System.Net.Sockets;
using Grpc.Net.Client;

namespace CasesPdp.Cli.Pdp;

/// <summary>Opens channels to addresses: <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path</c>.</summary>
internal static class ServerAddress
{
    private const string UnixPrefix = "unix:";
    private const int MostMessageBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A channel to that address; nothing is connected yet.</summary>
    public static GrpcChannel Open(string address)
    {
        if (address.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return Channel("http://localhost", UnixHandler(address[UnixPrefix.Length..]));
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? Channel(address, new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, UseProxy = false })
            : throw VerbFailure.Usage($"`{address}` is no server address: give http://host:port or unix:/path.");
    }

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

    private static GrpcChannel Channel(string address, SocketsHttpHandler handler) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        HttpHandler = handler,
        DisposeHttpClient = true,
        MaxReceiveMessageSize = MostMessageBytes,
    });
}
