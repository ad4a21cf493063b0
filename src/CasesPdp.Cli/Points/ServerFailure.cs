using Google.Rpc;
using Grpc.Core;

namespace CasesPdp.Cli.Points;

/// <summary>Turns what a call to a server failed with into an end of the run.</summary>
internal static class ServerFailure
{
    private const string RolesNotAccepted = "ERROR_REASON_ROLES_NOT_ACCEPTED";

    /// <summary>
    /// The end of the run: a request that the server does not accept is a usage error, all else means that nothing was evaluated.
    /// </summary>
    public static VerbFailure Of(RpcException failure, string address) => failure.StatusCode switch
    {
        StatusCode.InvalidArgument => VerbFailure.Usage(failure.Status.Detail),
        _ when ConnectionFailure.Describe(failure, address) is { } unreached => VerbFailure.NotEvaluated(unreached),
        StatusCode.Unavailable => VerbFailure.NotEvaluated($"The server `{address}` was not reached: {failure.Status.Detail}"),
        StatusCode.DeadlineExceeded => VerbFailure.NotEvaluated($"The server `{address}` did not answer in time."),
        _ => VerbFailure.NotEvaluated(
            $"The server `{address}` did not evaluate the request: {failure.StatusCode}: {failure.Status.Detail}"),
    };

    /// <summary>Whether the server's policy itself says who has which roles, and the request named some.</summary>
    public static bool IsRolesNotAccepted(RpcException failure) =>
        failure.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason == RolesNotAccepted;
}
