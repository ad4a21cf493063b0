using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CasesPdp.Client;

/// <summary>Healthy while questions are answered as the settings intend; degraded while a server answers for a process that should decide
/// itself, or its policy cannot be brought up to date; unhealthy while nobody answers.</summary>
internal sealed class CasesPdpHealthCheck(ICasesPdp pdp) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var status = await pdp.GetStatusAsync(cancellationToken).ConfigureAwait(false);
            var data = new Dictionary<string, object> { ["revision"] = status.Revision };
            if (status.PolicyAge is { } age)
            {
                data["policyAgeSeconds"] = age.TotalSeconds;
            }

            return status.Problem is { } problem ? HealthCheckResult.Degraded(problem, data: data) : HealthCheckResult.Healthy(data: data);
        }
        catch (PdpException failure)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, failure.Message, failure);
        }
    }
}
