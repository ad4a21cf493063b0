namespace CasesPdp.Policies.Changes;

/// <summary>Folds places for reading: into every space, or into runs of neighbours in ordinal order.</summary>
internal static class SpaceFolder
{
    private const int MostExceptions = 3;
    private const int ShortestRun = 3;
    private const int MostNames = 50;

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
        var named = 0;
        for (var i = 0; i < places.Count; named++)
        {
            if (named == MostNames)
            {
                yield return $"{places.Count - i} more";
                yield break;
            }

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

/// <summary>Spaces that share a change, folded for reading.</summary>
public sealed record SpaceSet
{
    /// <summary>What stands for the spaces that neither policy names.</summary>
    public const string AnyOther = "any other space";

    /// <summary>Whether it is every space, named or not, but for those in <see cref="Except"/>.</summary>
    public required bool IsEverySpace { get; init; }

    /// <summary>With <see cref="IsEverySpace"/>: the few spaces left out.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>
    /// Without <see cref="IsEverySpace"/>: names, runs of neighbours as <c>first .. last (count)</c>, patterns as
    /// <c>spaces like space:team-*</c>, and <see cref="AnyOther"/>. Behind the first 50 stands how many places more there are.
    /// </summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>How many places it is: named spaces, one for any other space, one for each pattern.</summary>
    public required int Count { get; init; }

    /// <inheritdoc />
    public override string ToString() => (IsEverySpace, Except.Count) switch
    {
        (true, 0) => "every space",
        (true, _) => $"every space but {string.Join(", ", Except)}",
        _ => string.Join(", ", Names),
    };
}
