namespace CasesPdp.LoadTest.Sending;

/// <summary>
/// The endless sequence of times at which one sender's calls are due. It does not depend on the server.
/// </summary>
internal sealed class Arrivals
{
    private readonly ArrivalKind _kind;
    private readonly double _gap;
    private readonly double _offset;
    private readonly Random _random;
    private double _at;
    private long _count;

    /// <param name="kind">How calls arrive.</param>
    /// <param name="perSecond">How many, on the average.</param>
    /// <param name="seed">Chooses the gaps.</param>
    /// <param name="offset">Where the first even gap begins, as a fraction of a gap.</param>
    public Arrivals(ArrivalKind kind, double perSecond, int seed, double offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        _kind = kind;
        _gap = Clock.Second / perSecond;
        _offset = offset;
        _random = new Random(seed);
    }

    /// <summary>Nanoseconds from the beginning to the next call.</summary>
    public long Next()
    {
        if (_kind == ArrivalKind.Uniform)
        {
            return (long)((_count++ + _offset) * _gap);
        }

        // NextDouble is below 1, so the logarithm is finite.
        _at += -Math.Log(1 - _random.NextDouble()) * _gap;
        return (long)_at;
    }
}

/// <summary>When the calls of an open loop are due.</summary>
/// <param name="Kind">How they arrive.</param>
/// <param name="PerSecond">How many, on the average.</param>
/// <param name="Seed">The same seed makes the same arrivals.</param>
internal sealed record ArrivalPlan(ArrivalKind Kind, double PerSecond, int Seed)
{
    /// <summary>The share of one of several senders: together they send the whole plan.</summary>
    public Arrivals For(int sender, int senders) =>
        new(Kind, PerSecond / senders, unchecked((Seed * 7919) + sender), (double)sender / senders);
}

/// <summary>How calls arrive in an open loop.</summary>
internal enum ArrivalKind
{
    /// <summary>Independently of each other, as from many callers: gaps are exponentially distributed.</summary>
    Poisson,

    /// <summary>At even distances.</summary>
    Uniform,
}
