namespace CasesPdp.LoadTest.Measuring;

/// <summary>Measures several ways in rounds.</summary>
internal static class Interleaved
{
    /// <summary>The rounds of each way. The order reverses from round to round, so that a drift of the machine favours none.</summary>
    public static IReadOnlyList<IReadOnlyList<T>> Run<T>(int rounds, IReadOnlyList<Func<T>> ways)
    {
        var results = ways.Select(_ => new List<T>(rounds)).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var way in Enumerable.Range(0, ways.Count).OrderBy(way => round % 2 == 0 ? way : -way))
            {
                results[way].Add(ways[way]());
            }
        }

        return results;
    }
}
