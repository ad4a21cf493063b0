using CasesPdp.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.AspNetCore.Targets;

/// <summary>Owner and space are fixed, or stand in route values.</summary>
internal sealed record RouteTarget(string? Owner, string? Space, string? OwnerRouteValue, string? SpaceRouteValue, bool AnyOwner)
    : TargetSource
{
    /// <inheritdoc/>
    public override ValueTask<CaseTarget?> GetAsync(HttpContext context, CasesPdpAuthorizationOptions options)
    {
        var space = FixedSpace(options) ?? ValueOf(context, SpaceValue(options));
        var resource = AnyOwner
            ? new CaseResource { Space = space }
            : CaseResource.Of(FixedOwner(options) ?? ValueOf(context, OwnerValue(options)), space);
        return ValueTask.FromResult<CaseTarget?>(resource);
    }

    /// <inheritdoc/>
    public override string? FaultOf(RouteEndpoint endpoint, CasesPdpAuthorizationOptions options, IServiceProviderIsService services)
    {
        if (AnyOwner && (Owner is not null || OwnerRouteValue is not null))
        {
            return "an owner is given beside AnyOwner";
        }

        return (AnyOwner || FixedOwner(options) is not null ? null : FaultOf(endpoint, "owner", OwnerValue(options)))
            ?? (FixedSpace(options) is not null ? null : FaultOf(endpoint, "space", SpaceValue(options)));
    }

    // What the endpoint says goes before what the options say, whichever of the two kinds it is.
    private string? FixedOwner(CasesPdpAuthorizationOptions options) => Owner ?? (OwnerRouteValue is null ? options.Owner : null);

    private string? FixedSpace(CasesPdpAuthorizationOptions options) => Space ?? (SpaceRouteValue is null ? options.Space : null);

    private string OwnerValue(CasesPdpAuthorizationOptions options) => OwnerRouteValue ?? options.OwnerRouteValue;

    private string SpaceValue(CasesPdpAuthorizationOptions options) => SpaceRouteValue ?? options.SpaceRouteValue;

    private static string ValueOf(HttpContext context, string name) => context.GetRouteValue(name) is string { Length: > 0 } value
        ? value
        : throw new TargetException($"The request has no route value `{name}`.");

    private static string? FaultOf(RouteEndpoint endpoint, string what, string name)
    {
        var pattern = endpoint.RoutePattern;
        if (pattern.Defaults.ContainsKey(name) || pattern.RequiredValues.ContainsKey(name))
        {
            return null;
        }

        return pattern.GetParameter(name) switch
        {
            null => $"no {what} is given, and the route has no value `{name}`",
            { IsOptional: true } => $"the route value `{name}` is optional and has no default",
            _ => null,
        };
    }
}
