namespace CasesPdp.Distribution.Fleet;

/// <summary>Where an instance says what it serves. Stores without a fleet have none.</summary>
public interface IFleetReporter : IAsyncDisposable
{
    /// <summary>
    /// Sets the status to be told. It returns at once; the newest is written in the background, at most once a second, and kept alive.
    /// Failures are retried and never reach the caller.
    /// </summary>
    /// <param name="status">The JSON, at most <see cref="FleetStatus.MostBytes"/>.</param>
    void Report(ReadOnlyMemory<byte> status);
}
