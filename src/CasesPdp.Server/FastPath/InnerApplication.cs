using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.FastPath;

/// <summary>An application whose type of context is not known.</summary>
/// <remarks>An application of ours that is generic in that type would be generic in itself without end, because a server that is wrapped
/// is a server as well. Native code cannot be made of that.</remarks>
internal abstract class InnerApplication
{
    /// <summary>Begins a request.</summary>
    /// <param name="features">The request.</param>
    /// <param name="kept">What the application keeps for the next request on the same object; absent: nothing yet.</param>
    public abstract object Create(IFeatureCollection features, ref IFeatureCollection? kept);

    /// <summary>Answers it.</summary>
    public abstract Task ProcessAsync(object context);

    /// <summary>Ends it.</summary>
    public abstract void Dispose(object context, Exception? exception);

    /// <summary>Wraps an application.</summary>
    public static InnerApplication Of<TContext>(IHttpApplication<TContext> application)
        where TContext : notnull => new Typed<TContext>(application);

    private sealed class Typed<TContext>(IHttpApplication<TContext> application) : InnerApplication
        where TContext : notnull
    {
        public override object Create(IFeatureCollection features, ref IFeatureCollection? kept) =>
            application.CreateContext(kept ??= new KeptContext<TContext>(features));

        public override Task ProcessAsync(object context) => application.ProcessRequestAsync((TContext)context);

        public override void Dispose(object context, Exception? exception) => application.DisposeContext((TContext)context, exception);
    }
}
