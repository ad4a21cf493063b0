using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace CasesPdp.Cli.Pdp;

/// <summary>Says in a line why a server was not reached, where the exceptions underneath tell.</summary>
internal static class ConnectionFailure
{
    private const string Unix = "unix:";

    // PROTOCOL_ERROR, FRAME_SIZE_ERROR and HTTP_1_1_REQUIRED: what an answer that is no HTTP/2 is taken for.
    private static readonly long[] NoHttp2 = [0x1, 0x6, 0xd];

    /// <summary>The line; null if the server was reached, or nothing better can be said than the failure itself says.</summary>
    public static string? Describe(RpcException failure, string address)
    {
        var causes = Causes(failure.Status.DebugException).ToList();
        if (causes.OfType<SocketException>().FirstOrDefault() is { } socket)
        {
            return OfSocket(socket.SocketErrorCode, address);
        }

        if (address.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            && causes.Exists(IsNoTls))
        {
            return $"{address} is served without TLS: use http://{address["https://".Length..]}";
        }

        return causes.OfType<HttpProtocolException>().Any(c => NoHttp2.Contains(c.ErrorCode))
            ? $"{address} does not speak HTTP/2: is this the operations port?"
            : null;
    }

    // A handshake that fails for another reason, such as a certificate or an alert, says which.
    private static bool IsNoTls(Exception cause) => cause is AuthenticationException { InnerException: null }
        && !cause.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);

    private static string OfSocket(SocketError error, string address)
    {
        var isUnix = address.StartsWith(Unix, StringComparison.Ordinal);
        if (isUnix && !File.Exists(address[Unix.Length..]))
        {
            return $"no socket at {address[Unix.Length..]}";
        }

        var reason = error switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.HostNotFound or SocketError.NoData => "no such host",
            SocketError.AccessDenied => "permission denied",
            SocketError.TimedOut => "no answer in time",
            SocketError.ConnectionReset => "connection reset",
            _ => error.ToString(),
        };
        return $"cannot reach {address}: {reason}";
    }

    private static IEnumerable<Exception> Causes(Exception? failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
