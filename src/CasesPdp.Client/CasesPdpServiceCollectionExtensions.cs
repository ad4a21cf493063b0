using CasesPdp.Client.Remote;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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
        services.AddOptions(Options.DefaultName, configure);
        services.TryAddSingleton(provider => new PdpConnection(provider, Options.DefaultName));
        services.TryAddSingleton<ICasesPdp>(provider => provider.GetRequiredService<PdpConnection>().Pdp);
        return services;
    }

    /// <summary>Registers one of several PDPs under a key. Its settings stand in the section <c>CasesPdp:{key}</c>.</summary>
    /// <inheritdoc cref="AddCasesPdp"/>
    public static IServiceCollection AddKeyedCasesPdp(this IServiceCollection services, string key, Action<CasesPdpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(key);
        services.AddOptions(key, configure);
        services.TryAddKeyedSingleton(key, (provider, _) => new PdpConnection(provider, key));
        services.TryAddKeyedSingleton<ICasesPdp>(key, (provider, _) => provider.GetRequiredKeyedService<PdpConnection>(key).Pdp);
        return services;
    }

    private static void AddOptions(this IServiceCollection services, string name, Action<CasesPdpOptions>? configure)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CasesPdpOptions>, CasesPdpOptionsValidator>());
        services.AddOptions<CasesPdpOptions>(name)
            .BindConfiguration(name.Length == 0 ? CasesPdpOptions.SectionName : $"{CasesPdpOptions.SectionName}:{name}")
            .Configure(configure ?? (_ => { }))
            .ValidateOnStart();
    }

    /// <summary>The channel of a PDP, closed with the container.</summary>
    private sealed class PdpConnection : IDisposable
    {
        private readonly GrpcChannel _channel;

        public PdpConnection(IServiceProvider provider, string name)
        {
            var options = provider.GetRequiredService<IOptionsMonitor<CasesPdpOptions>>().Get(name);
            _channel = PdpChannel.Open(options);
            Pdp = new RemoteCasesPdp(
                _channel.CreateCallInvoker(),
                options,
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                provider.GetService<ILogger<ICasesPdp>>() ?? NullLogger<ICasesPdp>.Instance);
        }

        public ICasesPdp Pdp { get; }

        public void Dispose() => _channel.Dispose();
    }
}
