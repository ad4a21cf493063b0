using System.Net;

namespace CasesPdp.Client.Remote;

/// <summary>Reads the addresses of servers.</summary>
internal static class PdpAddress
{
    public const string Default = "http://127.0.0.1:5080";

    private const string UnixPrefix = "unix:";

    /// <summary>Whether it is the path of a unix socket.</summary>
    public static bool IsUnix(string address) => address.StartsWith(UnixPrefix, StringComparison.Ordinal);

    /// <summary>The path of a unix socket.</summary>
    public static string PathOf(string address) => address[UnixPrefix.Length..];

    /// <summary>What is wrong with an address; null if nothing is.</summary>
    public static string? FaultOf(string address)
    {
        if (IsUnix(address))
        {
            return PathOf(address).StartsWith('/') ? null : $"`{address}` needs an absolute path, such as unix:/run/casespdp/pdp.sock.";
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme is "http" or "https" ? uri.PathAndQuery == "/" : uri.Scheme == "dns" && uri.AbsolutePath.Length > 1)
                ? null
                : $"`{address}` is not http://host:port, https://host:port, dns:///host:port or unix:/path.";
    }

    /// <summary>The scheme; empty where there is none.</summary>
    public static string SchemeOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Scheme : "";

    /// <summary>Whether TLS is spoken there.</summary>
    public static bool IsSecure(string address) => SchemeOf(address) == "https";

    /// <summary>Whether a token may be sent there. A name behind <c>dns:///</c> may be any host, although its URI is a loopback.</summary>
    public static bool KeepsSecrets(string address) =>
        IsUnix(address) || IsSecure(address) || (SchemeOf(address) == "http" && new Uri(address).IsLoopback);

    /// <summary>The server as a balancer takes it.</summary>
    public static DnsEndPoint EndPointOf(string address)
    {
        var uri = new Uri(address);
        return new DnsEndPoint(uri.Host, uri.Port);
    }
}
