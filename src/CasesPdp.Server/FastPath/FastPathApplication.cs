using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.FastPath;

/// <summary>Asks the fast path first, and leaves to the application what it does not answer.</summary>
/// <param name="application">The application: middleware, routing, gRPC.</param>
/// <param name="handler">The fast path.</param>
internal sealed class FastPathApplication(InnerApplication application, FastPathHandler handler) : IHttpApplication<FastPathRequest>
{
    /// <inheritdoc/>
    public FastPathRequest CreateContext(IFeatureCollection contextFeatures)
    {
        // The server serves one request after the other on a stream object, and keeps this one for the next.
        var kept = contextFeatures as IHostContextContainer<FastPathRequest>;
        var request = kept?.HostContext ?? new FastPathRequest();
        if (kept is not null)
        {
            kept.HostContext = request;
        }

        request.Call.Begin(contextFeatures);
        return request;
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(FastPathRequest context)
    {
        if (handler.TryAnswer(ref context.Call))
        {
            return Task.CompletedTask;
        }

        context.Inner = application.Create(context.Call.Features, ref context.Kept);
        return application.ProcessAsync(context.Inner);
    }

    /// <inheritdoc/>
    public void DisposeContext(FastPathRequest context, Exception? exception)
    {
        if (context.Inner is { } inner)
        {
            application.Dispose(inner, exception);
            context.Inner = null;
        }
        else
        {
            handler.End(context.Call);
        }

        context.Call = default;
    }
}

/// <summary>A request, and the application's own view of it where the fast path does not answer it.</summary>
internal sealed class FastPathRequest
{
    /// <summary>The request as the fast path sees it.</summary>
    public FastPathCall Call;

    /// <summary>The request as the application sees it; absent: the fast path answers it.</summary>
    public object? Inner;

    /// <summary>What the application keeps for the next request on the same object; absent: it has seen none.</summary>
    public IFeatureCollection? Kept;
}
