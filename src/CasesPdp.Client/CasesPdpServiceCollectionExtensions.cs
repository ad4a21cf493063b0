using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CasesPdp.Client;

/// <summary>Registers <see cref="ICasesPdp"/>.</summary>
public static class CasesPdpServiceCollectionExtensions
{
    /// <summary>Registers a PDP with the settings of the configuration section <c>CasesPdp</c>, then those of
    /// <paramref name="configure"/>.</summary>
    /// <remarks>Settings that cannot be used end the start of the application with <see cref="OptionsValidationException"/>.</remarks>
    public static IServiceCollection AddCasesPdp(this IServiceCollection services, Action<CasesPdpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(s => !s.IsKeyedService && s.ServiceType == typeof(PdpConnection)))
        {
            services.AddSingleton(provider => new PdpConnection(provider, Options.DefaultName));
            services.TryAddSingleton<ICasesPdp>(provider => provider.GetRequiredService<PdpConnection>().Pdp);
            services.AddSingleton<IHostedService>(provider => new CasesPdpWarmUp(provider, key: null));
            services.BindOptions(Options.DefaultName, CasesPdpOptions.SectionName);
        }

        return services.Configure(Options.DefaultName, configure ?? (_ => { }));
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
            services.BindOptions(key, $"{CasesPdpOptions.SectionName}:{key}");
        }

        return services.Configure(key, configure ?? (_ => { }));
    }

    // Once: what is bound twice has every address twice.
    private static void BindOptions(this IServiceCollection services, string name, string section)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CasesPdpOptions>, CasesPdpOptionsValidator>());
        services.AddOptions<CasesPdpOptions>(name).BindConfiguration(section).ValidateOnStart();
    }
}
