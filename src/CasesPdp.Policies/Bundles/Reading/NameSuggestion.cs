namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Finds the known name that an author most likely meant.</summary>
internal static class NameSuggestion
{
    // Longer names are no typing mistakes worth the time, and the cost grows with the square.
    private const int MostCharacters = 64;

    /// <summary>The nearest name at most two edits (a third of a short name) away, or differing only in case; null when none is.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        if (name.Length > MostCharacters)
        {
            return null;
        }

        string? nearest = null;
        var least = Math.Min(2, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }

            if (Math.Abs(candidate.Length - name.Length) < least && candidate.Length <= MostCharacters)
            {
                var distance = Distance(name, candidate);
                if (distance < least)
                {
                    least = distance;
                    nearest = candidate;
                }
            }
        }

        return nearest;
    }

    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[MostCharacters + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
