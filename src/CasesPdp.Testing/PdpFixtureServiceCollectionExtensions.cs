using CasesPdp.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CasesPdp.Testing;

/// <summary>Puts fixtures in the place of servers.</summary>
public static class PdpFixtureServiceCollectionExtensions
{
    /// <summary>Lets the application ask the fixture instead of the PDP that it registers.</summary>
    public static IServiceCollection ReplaceCasesPdp(this IServiceCollection services, PdpFixture fixture)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(fixture);
        services.RemoveAll<ICasesPdp>();
        return services.AddSingleton<ICasesPdp>(fixture);
    }

    /// <summary>Lets the application ask the fixture instead of one of several PDPs that it registers.</summary>
    public static IServiceCollection ReplaceCasesPdp(this IServiceCollection services, string key, PdpFixture fixture)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(fixture);
        services.RemoveAllKeyed<ICasesPdp>(key);
        return services.AddKeyedSingleton<ICasesPdp>(key, fixture);
    }
}
