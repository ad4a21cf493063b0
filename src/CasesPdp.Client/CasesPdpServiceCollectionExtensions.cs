using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CasesPdp.Client;

/// <summary>Registers <see cref="ICasesPdp"/>.</summary>
public static class CasesPdpServiceCollectionExtensions
{
    /// <summary>Registers a PDP with the settings of the configuration section <c>CasesPdp</c>, then those of <paramref name="configure"/>.</summary>
    /// <remarks>Settings that cannot be used end the start of the application with <see cref="OptionsValidationException"/>.</remarks>
    public static IServiceCollection AddCasesPdp(this IServiceCollection services, Action<CasesPdpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(s => !s.IsKeyedService && s.ServiceType == typeof(PdpConnection)))
        {
            services.AddSingleton(provider => new PdpConnection(provider, Options.DefaultName));
            services.TryAddSingleton<ICasesPdp>(provider => provider.GetRequiredService<PdpConnection>().Pdp);
            services.AddSingleton<IHostedService>(provider => new CasesPdpWarmUp(provider, key: null));
        }

        return services.AddOptions(Options.DefaultName, configure);
    }

    /// <summary>Registers one of several PDPs under a key. Its settings stand in the section <c>CasesPdp:{key}</c>.</summary>
    /// <inheritdoc cref="AddCasesPdp"/>
    public static IServiceCollection AddKeyedCasesPdp(this IServiceCollection services, string key, Action<CasesPdpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (!services.Any(s => s.IsKeyedService && key.Equals(s.ServiceKey) && s.ServiceType == typeof(PdpConnection)))
        {
            services.AddKeyedSingleton(key, (provider, _) => new PdpConnection(provider, key));
            services.TryAddKeyedSingleton<ICasesPdp>(key, (provider, _) => provider.GetRequiredKeyedService<PdpConnection>(key).Pdp);
            services.AddSingleton<IHostedService>(provider => new CasesPdpWarmUp(provider, key));
        }

        return services.AddOptions(key, configure);
    }

    private static IServiceCollection AddOptions(this IServiceCollection services, string name, Action<CasesPdpOptions>? configure)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CasesPdpOptions>, CasesPdpOptionsValidator>());
        services.AddOptions<CasesPdpOptions>(name)
            .BindConfiguration(name.Length == 0 ? CasesPdpOptions.SectionName : $"{CasesPdpOptions.SectionName}:{name}")
            .Configure(configure ?? (_ => { }))
            .ValidateOnStart();
        return services;
    }
}
