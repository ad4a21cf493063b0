using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace CasesPdp.Cli.Pdp;

/// <summary>Describes in one line why a server was not reached, from the exceptions underneath.</summary>
internal static class ConnectionFailure
{
    private const string Unix = "unix:";
    private const string Closed = "closed the connection: it may want a certificate by --cert and --key, or not accept that one";

    // PROTOCOL_ERROR, FRAME_SIZE_ERROR and HTTP_1_1_REQUIRED: the errors that a client of HTTP/2 reports when the server answers in
    // HTTP/1.1.
    private static readonly long[] NoHttp2 = [0x1, 0x6, 0xd];

    /// <summary>The line; null if the server was reached, or the exceptions underneath add nothing.</summary>
    public static string? Describe(RpcException failure, string address, ServerPort port)
    {
        var inner = Chain(failure.Status.DebugException).ToList();
        var isHttps = address.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        if (inner.OfType<SocketException>().FirstOrDefault() is { } socket)
        {
            return isHttps && IsEnd(socket.SocketErrorCode) ? $"{address} {Closed}" : OfSocket(socket.SocketErrorCode, address, port);
        }

        if (isHttps)
        {
            if (inner.Exists(IsNoTls))
            {
                return $"{address} is served without TLS: use http://{address["https://".Length..]}";
            }

            if (OfCertificate(string.Join(' ', inner.Select(e => e.Message))) is { } fault)
            {
                return $"{address} {fault}";
            }
        }

        return !inner.Exists(IsNoHttp2) ? null
            : Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == "http" && TlsProbe.Succeeds(uri)
                ? $"{address} is served with TLS: use https://{address["http://".Length..]}"
                : port.OfOther(address);
    }

    // A connection that was made has ended. Which of these a client sees depends on what it was doing.
    private static bool IsEnd(SocketError error) =>
        error is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;

    // An HTTP/1 server may answer, or close before the client has read anything.
    private static bool IsNoHttp2(Exception failure) =>
        failure is HttpProtocolException protocol && NoHttp2.Contains(protocol.ErrorCode)
        || failure.Message.Contains("HTTP/2 handshake", StringComparison.Ordinal);

    // A handshake that fails for another reason, such as a certificate or an alert, names it.
    private static bool IsNoTls(Exception error) => error is AuthenticationException { InnerException: null }
        && !error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);

    // .NET names faults of certificates only in messages. A server that refuses the client's closes the connection.
    private static string? OfCertificate(string messages)
    {
        (string Part, string Fault)[] faults =
        [
            ("NameMismatch", "has a certificate for other names: use one of those"),
            ("NotTimeValid", "has a certificate that is not valid at this time"),
            ("remote certificate is invalid", "has a certificate that is not trusted: name the authority that issued it with --ca FILE"),
            ("did not complete the HTTP/2 handshake", Closed),
        ];
        return Array.Find(faults, f => messages.Contains(f.Part, StringComparison.OrdinalIgnoreCase)).Fault;
    }

    private static string OfSocket(SocketError error, string address, ServerPort port)
    {
        var isUnix = address.StartsWith(Unix, StringComparison.Ordinal);
        if (isUnix && !File.Exists(address[Unix.Length..]))
        {
            return $"There is no socket {address[Unix.Length..]}: start the server with CasesPdp:Listen:UnixSocket, or give another address.";
        }

        var reason = error switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.HostNotFound or SocketError.NoData => "no such host",
            SocketError.AccessDenied => "permission denied",
            SocketError.TimedOut => "no answer in time",
            SocketError.ConnectionReset => "connection reset",
            _ => new SocketException((int)error).Message,
        };
        return isUnix
            ? $"Cannot reach {address}: {reason}."
            : $"Cannot reach {address}: {reason}; start the server, or give the address of {port.Name}.";
    }

    private static IEnumerable<Exception> Chain(Exception? failure)
    {
        for (var error = failure; error is not null; error = error.InnerException)
        {
            yield return error;
        }
    }
}
