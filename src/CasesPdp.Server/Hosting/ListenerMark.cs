namespace CasesPdp.Server.Hosting;

/// <summary>
/// Marks a connection with the listener that accepted it, and an endpoint with the listener that serves it. An endpoint without a mark
/// belongs to <see cref="Listener.Decisions"/>.
/// </summary>
/// <param name="Listener">The listener.</param>
internal sealed record ListenerMark(Listener Listener);
