using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.AspNetCore.Targets;

/// <summary>A delegate of the application names the cases.</summary>
internal sealed record DelegateTarget(Func<HttpContext, CancellationToken, ValueTask<CaseTarget?>> Target) : TargetSource
{
    /// <inheritdoc/>
    public override ValueTask<CaseTarget?> GetAsync(HttpContext context, CasesPdpAuthorizationOptions options) =>
        Target(context, context.RequestAborted);

    /// <inheritdoc/>
    public override string? FaultOf(RouteEndpoint endpoint, CasesPdpAuthorizationOptions options, IServiceProviderIsService services) =>
        null;
}
