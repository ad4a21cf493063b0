using System.Collections;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.FastPath;

/// <summary>The features of a stream object, and the application's context of the request before, to be used again.</summary>
/// <remarks>The server keeps one context for each stream object, which is the fast path's.</remarks>
/// <typeparam name="TContext">The application's context.</typeparam>
/// <param name="features">The features.</param>
internal sealed class KeptContext<TContext>(IFeatureCollection features) : IFeatureCollection, IHostContextContainer<TContext>
    where TContext : notnull
{
    /// <inheritdoc/>
    public TContext? HostContext { get; set; }

    /// <inheritdoc/>
    public bool IsReadOnly => features.IsReadOnly;

    /// <inheritdoc/>
    public int Revision => features.Revision;

    /// <inheritdoc/>
    public object? this[Type key]
    {
        get => features[key];
        set => features[key] = value;
    }

    /// <inheritdoc/>
    public TFeature? Get<TFeature>() => features.Get<TFeature>();

    /// <inheritdoc/>
    public void Set<TFeature>(TFeature? instance) => features.Set(instance);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => features.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
