using CasesPdp.AspNetCore.Responses;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore;

/// <summary>Registers authorization by the PDP.</summary>
public static class CasesPdpAuthorizationServiceCollectionExtensions
{
    /// <summary>Lets endpoints require rights on cases. The PDP itself is registered by <c>AddCasesPdp</c>.</summary>
    /// <remarks>
    /// Settings that cannot be used, and endpoints whose cases cannot be determined, end the start of the application. An
    /// <see cref="IAuthorizationMiddlewareResultHandler"/> of the application must be registered before; it handles what this does not.
    /// </remarks>
    public static IServiceCollection AddCasesPdpAuthorization(
        this IServiceCollection services, Action<CasesPdpAuthorizationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<CasesPdpAuthorizationOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<CasesPdpAuthorizationOptions>, CasesPdpAuthorizationOptionsValidator>());
        services.AddAuthorization();
        services.AddProblemDetails();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, CaseAuthorizationHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, PdpExceptionHandler>());
        if (!services.Any(d => d.ImplementationType == typeof(EndpointCheck)))
        {
            services.AddSingleton<IStartupFilter, EndpointCheck>();
            WrapResultHandler(services);
        }

        return services;
    }

    private static void WrapResultHandler(IServiceCollection services)
    {
        var inner = services.Last(d => d.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler>(provider => new CaseResultHandler(
            (IAuthorizationMiddlewareResultHandler)(inner.ImplementationInstance
                ?? inner.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)),
            provider.GetRequiredService<IOptions<CasesPdpAuthorizationOptions>>()));
    }
}
