using CasesPdp.AspNetCore.Responses;
using CasesPdp.AspNetCore.Targets;
using CasesPdp.Client;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore;

/// <summary>Ends the start of an application that could not protect its endpoints, once they are all mapped.</summary>
internal sealed partial class EndpointCheck(
    IOptions<CasesPdpAuthorizationOptions> options, IServiceProviderIsService services, ILogger<EndpointCheck> log) : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        List<string> faults =
        [
            .. FaultsOfServices(app.ApplicationServices),
            .. app.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(FaultsOf),
        ];
        if (faults.Count > 0)
        {
            throw new InvalidOperationException($"Endpoints cannot be protected:{string.Concat(faults.Distinct().Select(f => $"\n- {f}."))}");
        }
    };

    private IEnumerable<string> FaultsOfServices(IServiceProvider provider)
    {
        if (!services.IsService(typeof(ICasesPdp)))
        {
            yield return "no ICasesPdp is registered: call AddCasesPdp";
        }

        if (provider.GetRequiredService<IAuthorizationMiddlewareResultHandler>() is not CaseResultHandler)
        {
            yield return "an IAuthorizationMiddlewareResultHandler replaces that of CasesPdp: register it before AddCasesPdpAuthorization";
        }

        if (!provider.GetRequiredService<IOptions<MvcOptions>>().Value.EnableEndpointRouting)
        {
            yield return "MVC without endpoint routing does not ask for what [RequireCase] requires: leave MvcOptions.EnableEndpointRouting set";
        }
    }

    private List<string> FaultsOf(RouteEndpoint endpoint)
    {
        List<CaseAuthorizationRequirement> requirements =
        [
            .. endpoint.Metadata.OfType<IAuthorizationRequirementData>().SelectMany(d => d.GetRequirements())
                .OfType<CaseAuthorizationRequirement>(),
        ];
        if (requirements.Count > 0 && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            LogAnonymous(endpoint.DisplayName ?? "");
        }

        return
        [
            .. requirements.Select(r => TargetSource.Of(r, options.Value)).Distinct()
                .Select(s => s.FaultOf(endpoint, options.Value, services)).OfType<string>()
                .Select(fault => $"{endpoint.DisplayName}: {fault}"),
            .. FaultsOfHub(endpoint.Metadata.GetMetadata<HubMetadata>()),
        ];
    }

    // SignalR takes the attribute for an [Authorize] without a policy, and would let every authenticated user pass.
    private static IEnumerable<string> FaultsOfHub(HubMetadata? hub) => hub is null
        ? []
        : hub.HubType.GetMethods().Where(m => m.IsDefined(typeof(RequireCaseAttribute), inherit: true)).Select(method =>
            $"{hub.HubType.Name}.{method.Name}: SignalR does not ask for what [RequireCase] requires of a hub's method; put it on the hub, "
                + "or ask in the method");

    [LoggerMessage(5, LogLevel.Warning, "{Endpoint} allows anonymous users, which switches off what it requires of cases.")]
    private partial void LogAnonymous(string endpoint);
}
