using CasesPdp.Policies.Naming;
using Google.Rpc;
using Grpc.Core;

namespace CasesPdp.Cli.Pdp;

/// <summary>Turns the failure of a call to a server into the end of the run.</summary>
internal static class ServerFailure
{
    private const string CursorInvalidReason = "ERROR_REASON_CURSOR_INVALID";
    private const string RolesNotAcceptedReason = "ERROR_REASON_ROLES_NOT_ACCEPTED";

    /// <summary>
    /// A request that the server does not accept is a usage error; any other failure means that nothing was evaluated.
    /// </summary>
    public static VerbFailure Of(RpcException failure, string address, ServerPort port) => failure.StatusCode switch
    {
        StatusCode.InvalidArgument when IsRolesNotAccepted(failure) => RolesNotAccepted(),
        StatusCode.InvalidArgument => VerbFailure.Usage(failure.Status.Detail),
        StatusCode.Unavailable when InfoOf(failure) is not null => VerbFailure.NotEvaluated(
            $"The server `{address}` did not evaluate the request: {failure.Status.Detail}"),
        _ when ConnectionFailure.Describe(failure, address, port) is { } unreached => VerbFailure.NotEvaluated(unreached),
        StatusCode.Unimplemented => VerbFailure.NotEvaluated(IsOfMethod(failure)
            ? $"The server `{address}` is of an older version, which cannot answer this."
            : port.OfOther(address)),
        StatusCode.Unauthenticated => VerbFailure.NotEvaluated(OfUnknownCaller(failure, address)),
        StatusCode.PermissionDenied when InfoOf(failure) is { } info => VerbFailure.NotEvaluated(OfRefusedCaller(info, address)),
        StatusCode.Unavailable => VerbFailure.NotEvaluated($"The server `{address}` was not reached: {failure.Status.Detail}"),
        StatusCode.DeadlineExceeded => VerbFailure.NotEvaluated($"The server `{address}` did not answer in time."),
        _ => VerbFailure.NotEvaluated(
            $"The server `{address}` did not evaluate the request: {failure.Status.Detail} (gRPC status {failure.StatusCode})"),
    };

    /// <summary>The end of a run that names roles where the policy itself says who has which roles.</summary>
    public static VerbFailure RolesNotAccepted() => VerbFailure.Usage(
        "Roles are not accepted: the policy itself says who has which roles (`rolesFrom: subjects`). Give --subject.");

    /// <summary>Whether the server's policy itself says who has which roles, and the request named some.</summary>
    public static bool IsRolesNotAccepted(RpcException failure) => ReasonOf(failure) == RolesNotAcceptedReason;

    /// <summary>Whether a list has to be read again from its start, because the policy changed between two pages.</summary>
    public static bool IsCursorInvalid(RpcException failure) => ReasonOf(failure) == CursorInvalidReason;

    private static string OfUnknownCaller(RpcException failure, string address) =>
        InfoOf(failure)?.Metadata.GetValueOrDefault("credential") == "wrong"
            ? $"The server `{address}` does not know the token of --token-file."
            : $"The server `{address}` answers known callers only: give --token-file FILE, or --cert FILE and --key FILE.";

    private static string OfRefusedCaller(ErrorInfo info, string address) => PrintableText.Escape(
        $"The server `{address}` does not grant this to `{info.Metadata.GetValueOrDefault("caller")}`: "
        + $"it needs to be listed in CasesPdp:Callers:{info.Metadata.GetValueOrDefault("grant")}.");

    // A server of another version has the service and lacks a method of it.
    private static bool IsOfMethod(RpcException failure) => failure.Status.Detail.StartsWith("Method", StringComparison.Ordinal);

    private static ErrorInfo? InfoOf(RpcException failure) => failure.GetRpcStatus()?.GetDetail<ErrorInfo>();

    private static string? ReasonOf(RpcException failure) => InfoOf(failure)?.Reason;
}
