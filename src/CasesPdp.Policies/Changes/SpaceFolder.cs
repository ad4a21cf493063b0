namespace CasesPdp.Policies.Changes;

/// <summary>Folds places for reading: into every space, or into runs of neighbours in ordinal order.</summary>
internal static class SpaceFolder
{
    private const int MostExceptions = 3;
    private const int ShortestRun = 3;

    /// <summary>Folds places given in ascending order.</summary>
    public static SpaceSet Fold(CellLayout layout, IReadOnlyList<int> places)
    {
        var spaces = places.Where(p => p <= layout.OtherPlace).ToHashSet();
        var missing = layout.Spaces.Length + 1 - spaces.Count;
        var isEvery = spaces.Contains(layout.OtherPlace) && missing <= MostExceptions && missing * 2 < spaces.Count
            && spaces.Count == places.Count;
        return isEvery
            ? new SpaceSet
            {
                IsEverySpace = true,
                Except = [.. Enumerable.Range(0, layout.Spaces.Length).Where(s => !spaces.Contains(s)).Select(layout.PlaceName)],
                Count = places.Count,
            }
            : new SpaceSet { IsEverySpace = false, Names = [.. Runs(layout, places)], Count = places.Count };
    }

    private static IEnumerable<string> Runs(CellLayout layout, IReadOnlyList<int> places)
    {
        for (var i = 0; i < places.Count;)
        {
            var end = i + 1;
            while (end < places.Count && places[end] == places[end - 1] + 1 && places[end] < layout.OtherPlace)
            {
                end++;
            }

            if (end - i >= ShortestRun)
            {
                yield return $"{layout.PlaceName(places[i])} .. {layout.PlaceName(places[end - 1])} ({end - i})";
                i = end;
            }
            else
            {
                yield return layout.PlaceName(places[i++]);
            }
        }
    }
}
