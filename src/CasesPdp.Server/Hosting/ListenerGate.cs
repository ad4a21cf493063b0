namespace CasesPdp.Server.Hosting;

/// <summary>Answers 404 to a request that reaches an endpoint through a listener that does not serve it.</summary>
/// <remarks>The connection decides, never the Host header, which the caller chooses.</remarks>
internal static class ListenerGate
{
    /// <summary>Adds the gate behind routing.</summary>
    public static void UseListenerGate(this WebApplication app) => app.Use(Gate);

    private static Task Gate(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        var serves = endpoint?.Metadata.GetMetadata<ListenerMark>()?.Listener ?? Listener.Decisions;
        var accepted = context.Features.Get<ListenerMark>()?.Listener;
        if (accepted == serves)
        {
            return next(context);
        }

        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
