namespace CasesPdp.LoadTest.Workload;

/// <summary>Draws one of so many, again and again; the same seed draws the same.</summary>
internal sealed class IndexSampler
{
    private readonly Random _random;
    private readonly double[] _cumulative;

    public IndexSampler(Distribution kind, int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _random = new Random(seed);
        _cumulative = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += kind == Distribution.Zipf ? 1.0 / (i + 1) : 1;
            _cumulative[i] = sum;
        }
    }

    public int Next()
    {
        var at = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, _cumulative.Length - 1);
    }
}

/// <summary>How roles, spaces and questions are drawn.</summary>
internal enum Distribution
{
    /// <summary>A few are asked for often, most seldom: the n-th in proportion to 1/n.</summary>
    Zipf,

    /// <summary>All alike.</summary>
    Uniform,
}
