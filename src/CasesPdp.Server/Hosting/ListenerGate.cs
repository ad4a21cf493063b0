namespace CasesPdp.Server.Hosting;

/// <summary>Answers 404 to a request that reaches an endpoint through a listener that does not serve it.</summary>
/// <remarks>The connection decides, never the Host header, which the caller chooses.</remarks>
internal static class ListenerGate
{
    /// <summary>Adds the gate behind routing.</summary>
    public static void UseListenerGate(this WebApplication app) => app.Use(Gate);

    private static Task Gate(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ListenerMark>() is { } accepted && Serves(context.GetEndpoint(), accepted.Listener))
        {
            return next(context);
        }

        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool Serves(Endpoint? endpoint, Listener listener)
    {
        var marks = endpoint?.Metadata.GetOrderedMetadata<ListenerMark>() ?? [];
        for (var i = 0; i < marks.Count; i++)
        {
            if (marks[i].Listener == listener)
            {
                return true;
            }
        }

        return marks.Count == 0 && listener == Listener.Decisions;
    }
}
