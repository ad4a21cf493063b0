using System.Security.Authentication;
using Google.Rpc;
using Grpc.Core;

namespace CasesPdp.Client.Remote;

/// <summary>Turns the failure of a call into the exception that callers see.</summary>
internal static class ServerFailure
{
    /// <summary>The exception.</summary>
    /// <param name="failure">What gRPC reports.</param>
    /// <param name="servers">The addresses that were asked.</param>
    public static PdpException Of(RpcException failure, string servers)
    {
        var isNotTrusted = IsCausedBy<AuthenticationException>(failure) || IsCausedBy<PdpSettingException>(failure);
        var kind = failure.StatusCode switch
        {
            StatusCode.Unavailable or StatusCode.Internal when isNotTrusted => PdpFailure.NotTrusted,
            StatusCode.Cancelled when IsNotConnected(failure) => PdpFailure.Unavailable,
            StatusCode.Unavailable or StatusCode.Internal => PdpFailure.Unavailable,
            StatusCode.ResourceExhausted when IsOverloaded(failure) => PdpFailure.Overloaded,
            StatusCode.ResourceExhausted or StatusCode.InvalidArgument => PdpFailure.InvalidQuestion,
            StatusCode.Unauthenticated => PdpFailure.Unauthenticated,
            StatusCode.PermissionDenied => PdpFailure.PermissionDenied,
            StatusCode.FailedPrecondition => PdpFailure.RevisionNotAvailable,
            _ => PdpFailure.Unexpected,
        };
        return new PdpException(kind, $"{servers} did not evaluate the question: {TextOf(failure)}", failure);
    }

    /// <summary>The status of a call in words.</summary>
    public static string TextOf(RpcException failure) =>
        IsNotConnected(failure) ? "no connection was made in time" : $"{failure.StatusCode}: {failure.Status.Detail}";

    // A connection that is not made in time, TLS included, ends the call as if it had been cancelled.
    private static bool IsNotConnected(RpcException failure) =>
        failure.StatusCode == StatusCode.Cancelled && IsCausedBy<TimeoutException>(failure);

    private static bool IsCausedBy<T>(RpcException failure)
        where T : Exception
    {
        for (var error = failure.Status.DebugException; error is not null; error = error.InnerException)
        {
            if (error is T)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOverloaded(RpcException failure) =>
        failure.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason is "ERROR_REASON_OVERLOADED" or "ERROR_REASON_TOO_BUSY";
}
