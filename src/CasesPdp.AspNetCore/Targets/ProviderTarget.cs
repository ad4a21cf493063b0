using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.AspNetCore.Targets;

/// <summary>A service of the application names the cases.</summary>
internal sealed record ProviderTarget : TargetSource
{
    private readonly Type _provider;
    private readonly bool _isAmbiguous;

    public ProviderTarget(Type provider, bool isAmbiguous)
    {
        _provider = provider;
        _isAmbiguous = isAmbiguous;
    }

    /// <inheritdoc/>
    public override ValueTask<CaseTarget?> GetAsync(HttpContext context, CasesPdpAuthorizationOptions options) =>
        ((ICaseTargetProvider)context.RequestServices.GetRequiredService(_provider)).GetAsync(context, context.RequestAborted);

    /// <inheritdoc/>
    public override string? FaultOf(RouteEndpoint endpoint, CasesPdpAuthorizationOptions options, IServiceProviderIsService services)
    {
        if (_isAmbiguous)
        {
            return $"owner or space are given beside the provider {_provider.Name}, which names both";
        }

        return services.IsService(_provider) ? null : $"the provider {_provider.Name} is not registered as a service";
    }
}
