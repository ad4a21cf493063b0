using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Doors;

/// <summary>Probes and metrics over plain HTTP, on the operations listener only.</summary>
internal static class OperationsDoor
{
    /// <summary>Maps <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public static void MapOperations(this WebApplication app)
    {
        var mark = new ListenerMark(Listener.Operations);
        app.MapGet("/livez", Alive).WithMetadata(mark);
        app.MapGet("/readyz", Ready).WithMetadata(mark);
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(mark);
    }

    // Alive is whoever answers: being told to stop, or serving an example policy, is no reason to be killed.
    private static Task Alive(HttpContext context) => context.Response.WriteAsync("ok\n");

    private static async Task Ready(HttpContext context)
    {
        var policy = context.RequestServices.GetRequiredService<ActiveSnapshot<LoadedPolicy>>().Current;
        var isStopping = context.RequestServices.GetRequiredService<Draining>().Begun.IsCancellationRequested;
        context.Response.StatusCode = isStopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("ready", !isStopping);
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

    // A server that serves its last good policy is ready: the detail is for whoever asks why it is not the newest.
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
}
