namespace CasesPdp.Policies.Naming;

/// <summary>Finds the known name that an author most likely meant.</summary>
public static class NameSuggestion
{
    // Longer names are no typing mistakes worth the time, and the cost grows with the square.
    private const int MostCharacters = 64;

    // What an author meant is worth a comparison with so many names, not with a million.
    private const int MostCompared = 10_000;

    /// <summary>
    /// The nearest name at most two edits away (one edit from a name of up to four characters), or differing only in case; null when none
    /// is. Of equally near names the last: newer versions of a feature come later.
    /// </summary>
    /// <param name="name">The name as it was written.</param>
    /// <param name="known">The names that there are.</param>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (name.Length is < 2 or > MostCharacters)
        {
            return null;
        }

        string? nearest = null;
        var least = name.Length <= 4 ? 1 : 2;
        foreach (var candidate in known.Take(MostCompared))
        {
            YieldPoint.Pass();
            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }

            if (Math.Abs(candidate.Length - name.Length) <= least && candidate.Length <= MostCharacters)
            {
                var distance = Distance(name, candidate);
                if (distance <= least)
                {
                    least = distance;
                    nearest = candidate;
                }
            }
        }

        return nearest;
    }

    /// <summary><c>; did you mean `a`?</c>, or nothing: the end of a sentence without its full stop.</summary>
    /// <param name="name">The name as it was written.</param>
    /// <param name="known">The names that there are.</param>
    public static string Ending(string name, IEnumerable<string> known) =>
        Nearest(name, known) is { } nearest ? $"; did you mean `{nearest}`?" : "";

    // Optimal string alignment: insertions, deletions, substitutions and swapped neighbours count one each.
    private static int Distance(string a, string b)
    {
        Span<int> beforeLast = stackalloc int[MostCharacters + 1];
        Span<int> last = stackalloc int[MostCharacters + 1];
        Span<int> row = stackalloc int[MostCharacters + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(substituted, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            var free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }

        return last[b.Length];
    }
}
