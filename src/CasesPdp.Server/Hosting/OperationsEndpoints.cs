using System.Net.Mime;
using CasesPdp.Server.Callers;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Hosting;

/// <summary>Probes and metrics over plain HTTP, on the operations listener only.</summary>
internal static class OperationsEndpoints
{
    /// <summary>Adds the services behind the probes.</summary>
    public static void AddOperations(this IServiceCollection services) => services.AddSingleton<Readiness>();

    /// <summary>Maps <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public static void MapOperations(this WebApplication app, ServerOptions options)
    {
        var listener = new ListenerMark(Listener.Operations);
        var open = new RequiredGrant(Grants.None);

        // A process that answers is alive: neither draining nor the example policy is a reason to kill it.
        var alive = "ok\n"u8.ToArray();
        app.MapAnswer("/livez", context => RenderedAnswer.WriteAsync(context, StatusCodes.Status200OK, MediaTypeNames.Text.Plain, alive))
            .WithMetadata(listener, open);

        var readiness = app.Services.GetRequiredService<Readiness>();
        app.MapAnswer("/readyz", context => WriteAsync(context, readiness)).WithMetadata(listener, open);
        if (options.Metrics)
        {
            app.MapPrometheusScrapingEndpoint("/metrics", null, branch => branch.Use(RenderedAnswer.RenderAsync), null)
                .WithMetadata(listener, open);
        }
    }

    private static Task WriteAsync(HttpContext context, Readiness readiness)
    {
        var state = readiness.State;
        var status = state.IsReady() ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return RenderedAnswer.WriteAsync(context, status, MediaTypeNames.Application.Json, readiness.Render(state));
    }
}
