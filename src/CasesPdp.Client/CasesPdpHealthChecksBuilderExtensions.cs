using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CasesPdp.Client;

/// <summary>Registers the health check of a PDP.</summary>
public static class CasesPdpHealthChecksBuilderExtensions
{
    /// <summary>Adds a check named <c>casespdp</c> (with a key: <c>casespdp:{key}</c>) that asks the registered
    /// <see cref="ICasesPdp"/>.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="key">The key of <c>AddKeyedCasesPdp</c>; null: the PDP of <c>AddCasesPdp</c>.</param>
    /// <param name="failureStatus">What it reports while nobody answers. Default: unhealthy.</param>
    /// <param name="tags">Tags, to select checks by.</param>
    public static IHealthChecksBuilder AddCasesPdp(
        this IHealthChecksBuilder builder, string? key = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            key is null ? "casespdp" : $"casespdp:{key}",
            provider => new CasesPdpHealthCheck(
                key is null ? provider.GetRequiredService<ICasesPdp>() : provider.GetRequiredKeyedService<ICasesPdp>(key)),
            failureStatus,
            tags));
    }
}
