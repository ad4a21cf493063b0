using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.FastPath;

/// <summary>Asks the fast path first, and leaves to the application what it does not answer.</summary>
/// <param name="application">The application: middleware, routing, gRPC.</param>
/// <param name="handler">The fast path.</param>
internal sealed class FastPathApplication<TContext>(IHttpApplication<TContext> application, FastPathHandler handler)
    : IHttpApplication<FastPathApplication<TContext>.Request>
    where TContext : notnull
{
    /// <inheritdoc/>
    public Request CreateContext(IFeatureCollection contextFeatures)
    {
        // The server serves one request after the other on a stream object, and keeps this one for the next.
        var kept = contextFeatures as IHostContextContainer<Request>;
        var request = kept?.HostContext ?? new Request();
        if (kept is not null)
        {
            kept.HostContext = request;
        }

        request.Call.Begin(contextFeatures);
        return request;
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(Request context)
    {
        if (handler.TryAnswer(ref context.Call))
        {
            return Task.CompletedTask;
        }

        context.Inner = application.CreateContext(context.Call.Features);
        context.HasInner = true;
        return application.ProcessRequestAsync(context.Inner);
    }

    /// <inheritdoc/>
    public void DisposeContext(Request context, Exception? exception)
    {
        if (context.HasInner)
        {
            application.DisposeContext(context.Inner!, exception);
            (context.Inner, context.HasInner) = (default, false);
        }
        else
        {
            handler.End(context.Call);
        }

        context.Call = default;
    }

    /// <summary>A request, and the application's own view of it where the fast path does not answer it.</summary>
    internal sealed class Request
    {
        /// <summary>The request as the fast path sees it.</summary>
        public FastPathCall Call;

        /// <summary>The request as the application sees it.</summary>
        public TContext? Inner;

        /// <summary>Whether the application answers.</summary>
        public bool HasInner;
    }
}
