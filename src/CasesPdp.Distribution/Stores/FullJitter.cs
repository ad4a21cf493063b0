namespace CasesPdp.Distribution.Stores;

/// <summary>Waits between attempts: at random between nothing and a limit that doubles, so that a fleet does not come back all at once.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class FullJitter(TimeSpan first, TimeSpan most, Random random)
{
    private int _doublings;

    /// <summary>Waits of a reader that lost its store: up to 1 s, 2 s, ... 30 s.</summary>
    public static FullJitter ForReconnecting() => new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), Random.Shared);

    /// <summary>Waits before a log-in: up to 1 s, 2 s, ... 60 s; etcd checks passwords slowly.</summary>
    public static FullJitter ForLogIns() => new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), Random.Shared);

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        var limit = first * (1L << _doublings);
        if (limit < most)
        {
            _doublings++;
        }

        return (limit < most ? limit : most) * random.NextDouble();
    }

    /// <summary>An attempt succeeded.</summary>
    public void Reset() => _doublings = 0;
}
