using CasesPdp.Client;
using CasesPdp.Decisions;
using Microsoft.AspNetCore.Authorization;

namespace CasesPdp.AspNetCore;

/// <summary>Why a user was not authorized, among the reasons of <see cref="AuthorizationFailure"/>.</summary>
/// <remarks>The message is for administrators and may name privileges. <see cref="CaseProblems"/> has what end users may see.</remarks>
public sealed class CaseAuthorizationFailure : AuthorizationFailureReason
{
    internal CaseAuthorizationFailure(IAuthorizationHandler handler, CaseFailureKind kind, string message)
        : base(handler, message)
    {
        Kind = kind;
    }

    /// <summary>What went wrong.</summary>
    public CaseFailureKind Kind { get; }

    /// <summary>With <see cref="CaseFailureKind.Denied"/>: the decision that denied.</summary>
    public CaseDecision Decision { get; internal init; }

    /// <summary>With <see cref="CaseFailureKind.RequestInvalid"/>: the HTTP status.</summary>
    internal int Status { get; init; }

    internal static CaseAuthorizationFailure Denied(IAuthorizationHandler handler, CaseAction action, CaseDecision decision)
    {
        var missing = decision.Missing.Count == 0 ? "" : $" ({string.Join(", ", decision.Missing)})";
        return new CaseAuthorizationFailure(handler, CaseFailureKind.Denied, $"{action.Name}: {decision.Reason}{missing}")
        {
            Decision = decision,
        };
    }
}

/// <summary>Why a user was not authorized.</summary>
public enum CaseFailureKind
{
    /// <summary>The PDP denied the action; <see cref="Reason.NotVisible"/> included.</summary>
    Denied,

    /// <summary>There is no such case.</summary>
    CaseNotFound,

    /// <summary>The request cannot be read, so that nobody can tell which cases it is about.</summary>
    RequestInvalid,

    /// <summary>It could not be determined which cases the request is about.</summary>
    TargetUnknown,

    /// <summary>The PDP did not answer; asking again later may help.</summary>
    PdpUnavailable,

    /// <summary>The PDP did not evaluate the question, and would not later.</summary>
    PdpFailed,
}
