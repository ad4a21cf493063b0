using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.AspNetCore.Targets;

/// <summary>Where the cases of a request come from.</summary>
internal abstract record TargetSource
{
    /// <summary>The source of a requirement: its own, else that of the options, else route values.</summary>
    public static TargetSource Of(CaseAuthorizationRequirement requirement, CasesPdpAuthorizationOptions options) =>
        requirement.Source
        ?? (options.Target is { } target ? new DelegateTarget(target) : new RouteTarget(null, null, null, null, AnyOwner: false));

    /// <summary>The cases; null when there is no such case.</summary>
    /// <exception cref="TargetException">It cannot be told which cases the request is about.</exception>
    public abstract ValueTask<CaseTarget?> GetAsync(HttpContext context, CasesPdpAuthorizationOptions options);

    /// <summary>Why no request to the endpoint can be told which cases it is about; null if it can.</summary>
    public abstract string? FaultOf(RouteEndpoint endpoint, CasesPdpAuthorizationOptions options, IServiceProviderIsService services);
}
