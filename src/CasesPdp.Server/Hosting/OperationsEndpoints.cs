using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Server.Policy;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CasesPdp.Server.Hosting;

/// <summary>Probes and metrics over plain HTTP, on the operations listener only.</summary>
internal static class OperationsEndpoints
{
    /// <summary>Adds the services behind the probes.</summary>
    public static void AddOperations(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<ReadinessCheck>("draining");

    /// <summary>Maps <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public static void MapOperations(this WebApplication app)
    {
        var listener = new ListenerMark(Listener.Operations);

        // A process that answers is alive: neither draining nor the example policy is a reason to kill it.
        var live = new HealthCheckOptions { Predicate = _ => false, ResponseWriter = (context, _) => context.Response.WriteAsync("ok\n") };
        app.MapHealthChecks("/livez", live).WithMetadata(listener);
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteReadiness }).WithMetadata(listener);
        app.MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, branch => branch.Use(RenderFirst), optionsName: null).WithMetadata(listener);
    }

    // The exporter lets nobody else collect while it writes. It writes to memory, so that a scraper that does not read holds up no other.
    private static async Task RenderFirst(HttpContext context, RequestDelegate next)
    {
        var body = context.Response.Body;
        using var rendered = new MemoryStream();
        context.Response.Body = rendered;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        rendered.Position = 0;
        context.Response.ContentLength = rendered.Length;
        await rendered.CopyToAsync(body, context.RequestAborted);
    }

    private static async Task WriteReadiness(HttpContext context, HealthReport report)
    {
        var policy = context.RequestServices.GetRequiredService<ActiveSnapshot<LoadedPolicy>>().Current;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("ready", report.Status == HealthStatus.Healthy);
        json.WriteBoolean("default_bundle", policy.IsDefault);
        json.WriteStartObject("revision");
        json.WriteString("epoch", policy.Snapshot.Revision.Epoch);
        json.WriteNumber("sequence", policy.Snapshot.Revision.Sequence);
        json.WriteString("digest", policy.Snapshot.Revision.Digest);
        json.WriteEndObject();
        json.WriteString("kibana", policy.Bundle.Settings.Kibana);
        json.WriteString("deployment", policy.Bundle.Settings.Deployment.Name);
        json.WriteNumber("roles", policy.Snapshot.Roles.Count);
        WriteState(json, context.RequestServices.GetRequiredService<StatusBroadcaster>().Current);
        json.WriteEndObject();
    }

    // A server with its last good policy is ready. The details say why that policy is not the newest.
    private static void WriteState(Utf8JsonWriter json, PolicyState state)
    {
        json.WriteString("source", PolicyStateText.Of(state.Source));
        json.WriteBoolean("pinned", state.IsPinned);
        if (state.LastGoodAge is { } age)
        {
            json.WriteNumber("last_good_age_seconds", Math.Round(age.TotalSeconds));
        }

        if (state.Held is { } held)
        {
            json.WriteStartObject("held");
            json.WriteString("digest", held.Pack.Digest);
            json.WriteString("since", held.Since);
            json.WriteStartArray("reasons");
            foreach (var reason in held.Hold.Reasons)
            {
                json.WriteStringValue(PolicyStateText.Of(reason));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (state.Failure is { } fault)
        {
            json.WriteStartObject("failure");
            json.WriteString("since", fault.Since);
            json.WriteNumber("attempts", fault.Attempts);
            json.WriteNumber("errors", fault.Errors);
            json.WriteString("first_error", fault.FirstError.ToString());
            json.WriteEndObject();
        }
    }

    /// <summary>Ready until draining begins.</summary>
    private sealed class ReadinessCheck(Draining draining) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(draining.Begun.IsCancellationRequested ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
    }
}
