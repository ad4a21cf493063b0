using CasesPdp.AspNetCore.Targets;
using CasesPdp.Client;
using Microsoft.AspNetCore.Authorization;

namespace CasesPdp.AspNetCore;

/// <summary>Requires that the user may do an action to cases: to those of the request, or to a <see cref="CaseResource"/> or
/// <see cref="CaseTarget"/> that is passed to <see cref="IAuthorizationService"/>.</summary>
/// <remarks>Passed explicitly, a resource that the PDP could not decide on throws <see cref="PdpException"/>: that is no denial.</remarks>
public sealed class CaseAuthorizationRequirement : IAuthorizationRequirement
{
    /// <summary>Requires an action.</summary>
    public CaseAuthorizationRequirement(CaseAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentException.ThrowIfNullOrEmpty(action.Name);
        Action = action;
    }

    /// <summary>What the user must be allowed to do.</summary>
    public CaseAction Action { get; }

    /// <summary>Where the cases of a request come from; null: from the options.</summary>
    internal TargetSource? Source { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"Case: {Action.Name}";
}
