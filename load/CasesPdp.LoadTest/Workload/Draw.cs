namespace CasesPdp.LoadTest.Workload;

/// <summary>Draws one of so many, again and again; the same seed draws the same.</summary>
internal sealed class Draw
{
    private readonly Random _random;
    private readonly double[] _cumulative;

    public Draw(DrawKind kind, int count, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _random = new Random(seed);
        _cumulative = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += kind == DrawKind.Zipf ? 1.0 / (i + 1) : 1;
            _cumulative[i] = sum;
        }
    }

    public int Next()
    {
        var at = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, _cumulative.Length - 1);
    }
}
