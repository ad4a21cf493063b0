using System.Security.Authentication;
using CasesPdp.Distribution.Stores;
using Grpc.Core;

namespace CasesPdp.Distribution.Etcd;

/// <summary>Translates the failures of calls to etcd.</summary>
/// <remarks>Details come from etcd or the runtime. Neither repeats passwords or tokens.</remarks>
internal static class EtcdFailures
{
    /// <summary>The failure of a call.</summary>
    public static StoreException Translate(RpcException failure, Uri endpoint)
    {
        var detail = failure.Status.Detail;
        return failure.StatusCode switch
        {
            _ when HandshakeOf(failure) is { } handshake =>
                new StoreException(StoreFault.Unauthenticated, $"The TLS handshake with {endpoint.Authority} failed: {handshake}", failure),
            StatusCode.Unauthenticated => Unauthenticated(endpoint, failure),
            StatusCode.PermissionDenied => Forbidden(endpoint, failure),
            StatusCode.InvalidArgument when IsAboutUser(detail) => Unauthenticated(endpoint, failure),
            StatusCode.OutOfRange => new StoreException(
                StoreFault.Replaced, $"etcd at {endpoint.Authority} has dropped the history that was asked for.", failure),
            StatusCode.ResourceExhausted when detail.Contains("database space", StringComparison.Ordinal) =>
                new StoreException(StoreFault.Refused, $"The quota of etcd at {endpoint.Authority} is full.", failure),
            StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.NotFound or StatusCode.Unimplemented =>
                new StoreException(StoreFault.Refused, $"etcd at {endpoint.Authority} refuses: {detail}.", failure),
            StatusCode.DeadlineExceeded =>
                new StoreException(StoreFault.Unreachable, $"etcd at {endpoint.Authority} does not answer in time.", failure),
            _ => new StoreException(StoreFault.Unreachable, $"etcd at {endpoint.Authority} cannot be reached: {Plain(failure)}.", failure),
        };
    }

    /// <summary>Whether the token was not accepted, so that a new log-in may help.</summary>
    public static bool IsInvalidToken(RpcException failure) =>
        failure.StatusCode == StatusCode.Unauthenticated
        || (failure.StatusCode == StatusCode.InvalidArgument
            && (failure.Status.Detail.Contains("revision of auth store is old", StringComparison.Ordinal)
                || failure.Status.Detail.Contains("user name is empty", StringComparison.Ordinal)));

    /// <summary>Whether a lease is gone.</summary>
    public static bool IsLeaseGone(StoreException failure) =>
        failure.InnerException is RpcException { StatusCode: StatusCode.NotFound };

    /// <summary>Whether etcd checks no users.</summary>
    public static bool IsWithoutUsers(RpcException failure) =>
        failure.StatusCode == StatusCode.FailedPrecondition && failure.Status.Detail.Contains("authentication is not enabled", StringComparison.Ordinal);

    private static StoreException Unauthenticated(Uri endpoint, RpcException failure) =>
        new(StoreFault.Unauthenticated, $"etcd at {endpoint.Authority} does not accept the user: {failure.Status.Detail}.", failure);

    private static StoreException Forbidden(Uri endpoint, RpcException failure) =>
        new(StoreFault.Forbidden, $"etcd at {endpoint.Authority} does not allow this to the user.", failure);

    private static bool IsAboutUser(string detail) =>
        detail.Contains("user name is empty", StringComparison.Ordinal)
        || detail.Contains("invalid user ID or password", StringComparison.Ordinal)
        || detail.Contains("user not found", StringComparison.Ordinal);

    private static string? HandshakeOf(RpcException failure)
    {
        for (Exception? inner = failure.Status.DebugException; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException)
            {
                return inner.Message;
            }
        }

        return null;
    }

    private static string Plain(RpcException failure)
    {
        Exception? inner = failure.Status.DebugException;
        while (inner?.InnerException is not null)
        {
            inner = inner.InnerException;
        }

        return (inner?.Message ?? failure.Status.Detail).TrimEnd('.');
    }
}
