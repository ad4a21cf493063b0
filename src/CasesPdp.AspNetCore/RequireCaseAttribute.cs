using CasesPdp.AspNetCore.Targets;
using CasesPdp.Client;
using Microsoft.AspNetCore.Authorization;

namespace CasesPdp.AspNetCore;

/// <summary>Requires that the user may do an action to the cases that the request is about. Several of them must all be met.</summary>
/// <remarks>
/// Like <see cref="AuthorizeAttribute"/>, which it is, it also applies the default policy, and <c>AllowAnonymous</c> switches it off.
/// Owner and space come from route values, unless they are fixed here or in <see cref="CasesPdpAuthorizationOptions"/>, or the options have
/// a target.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public class RequireCaseAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    /// <summary>Requires an action.</summary>
    /// <param name="action">A call of <see cref="CaseCalls"/>, an operation of <see cref="CaseOperations"/>, or a raw action.</param>
    /// <param name="facets">What the call carries, of <see cref="CaseFacets"/>.</param>
    public RequireCaseAttribute(string action, params string[] facets)
        : this(new CaseAction(action) { Facets = facets })
    {
    }

    internal RequireCaseAttribute(CaseAction action)
    {
        ArgumentException.ThrowIfNullOrEmpty(action.Name);
        Action = action;
    }

    /// <summary>What the user must be allowed to do.</summary>
    public CaseAction Action { get; }

    /// <summary>The connector type, such as <c>.jira</c>, for calls that use one.</summary>
    public string? Connector { get; set; }

    /// <summary>The owner of the cases, where it is always the same.</summary>
    public string? Owner { get; set; }

    /// <summary>The space of the cases, where it is always the same.</summary>
    public string? Space { get; set; }

    /// <summary>The route value that holds the owner; null: <see cref="CasesPdpAuthorizationOptions.OwnerRouteValue"/>.</summary>
    public string? OwnerRouteValue { get; set; }

    /// <summary>The route value that holds the space; null: <see cref="CasesPdpAuthorizationOptions.SpaceRouteValue"/>.</summary>
    public string? SpaceRouteValue { get; set; }

    /// <summary>Names no owner: for list calls over all owners, and calls that have none, such as <c>list-connectors</c>.</summary>
    public bool AnyOwner { get; set; }

    internal virtual TargetSource? Source =>
        Owner is null && Space is null && OwnerRouteValue is null && SpaceRouteValue is null && !AnyOwner
            ? null
            : new RouteTarget(Owner, Space, OwnerRouteValue, SpaceRouteValue, AnyOwner);

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() =>
        [new CaseAuthorizationRequirement(Connector is null ? Action : Action with { Connector = Connector }) { Source = Source }];
}
