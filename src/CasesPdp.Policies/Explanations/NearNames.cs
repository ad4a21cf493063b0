namespace CasesPdp.Policies.Explanations;

/// <summary>Finds known names that look like one that is not known.</summary>
internal static class NearNames
{
    private const int MostNames = 3;
    private const int MostEdits = 3;

    /// <summary>
    /// The nearest names, at most three, in ordinal order. A third of the letters may differ, and no more than three; case counts for
    /// nothing here, though names are compared with it everywhere else.
    /// </summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known)
    {
        var most = Math.Min(MostEdits, Math.Max(1, name.Length / 3));
        var folded = name.ToUpperInvariant();
        var near = known.Where(k => Math.Abs(k.Length - name.Length) <= most)
            .Select(k => (Name: k, Edits: Edits(folded, k.ToUpperInvariant(), most)))
            .Where(k => k.Edits <= most).ToList();
        var least = near.Count == 0 ? 0 : near.Min(k => k.Edits);
        return
        [
            .. near.Where(k => k.Edits == least).Select(k => k.Name).Order(StringComparer.Ordinal).Take(MostNames),
        ];
    }

    /// <summary><c>; did you mean `a` or `b`?</c>, or nothing.</summary>
    public static string Suggestion(string name, IEnumerable<string> known)
    {
        var near = Of(name, known);
        return near.Count == 0 ? "" : $"; did you mean {string.Join(" or ", near.Select(n => $"`{n}`"))}?";
    }

    // Levenshtein's distance, row by row; given up once a whole row is too far.
    private static int Edits(string a, string b, int most)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                least = Math.Min(least, current[j]);
            }

            if (least > most)
            {
                return most + 1;
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
