using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CasesPdp.LoadTest.Http2;

/// <summary>Where a server listens: <c>http://HOST:PORT</c>, or <c>unix:PATH</c>.</summary>
internal sealed record ServerAddress(string? Host, int Port, string? SocketPath)
{
    private const string UnixPrefix = "unix:";
    private static readonly int ConnectMilliseconds = 2_000;

    public bool IsUnix => SocketPath is not null;

    /// <summary>What goes into <c>:authority</c>.</summary>
    public string Authority => IsUnix ? "localhost" : $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    public static ServerAddress Tcp(string host, int port) => new(host, port, null);

    public static ServerAddress Unix(string path) => new(null, 0, path);

    /// <summary>Reads an address; null when it is none. Both <c>unix:/run/x</c> and <c>unix:///run/x</c> are.</summary>
    public static ServerAddress? Parse(string text)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            var path = text[UnixPrefix.Length..];
            path = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path;
            return path.Length > 0 ? Unix(path) : null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http", PathAndQuery: "/", UserInfo: "" }
            ? Tcp(uri.DnsSafeHost, uri.Port)
            : null;
    }

    /// <summary>A connected socket that never blocks.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public Socket Connect()
    {
        var socket = IsUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SendTimeout = ConnectMilliseconds;
            socket.Connect(IsUnix ? new UnixDomainSocketEndPoint(SocketPath!) : new DnsEndPoint(Host!, Port));
            socket.Blocking = false;
            return socket;
        }
        catch
        {
            socket.Dispose();

            throw;
        }
    }

    public override string ToString() => IsUnix ? UnixPrefix + SocketPath : $"http://{Authority}";
}
