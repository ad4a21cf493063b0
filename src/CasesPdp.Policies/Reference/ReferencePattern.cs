using System.Text;

namespace CasesPdp.Policies.Reference;

/// <summary>Elasticsearch's simple patterns: <c>*</c> is any text, <c>?</c> any one character (code point).</summary>
internal static class ReferencePattern
{
    /// <summary>Whether a pattern covers the whole text. Regular expressions and escapes are not evaluated and cover nothing.</summary>
    public static bool Matches(string pattern, string text) =>
        !pattern.StartsWith('/') && !pattern.Contains('\\', StringComparison.Ordinal)
            && Matches(pattern.EnumerateRunes().ToArray(), text.EnumerateRunes().ToArray());

    private static bool Matches(ReadOnlySpan<Rune> pattern, ReadOnlySpan<Rune> text)
    {
        // reachable[t]: the part of the pattern read so far covers the first t characters of the text.
        var reachable = new bool[text.Length + 1];
        reachable[0] = true;
        foreach (var p in pattern)
        {
            var next = new bool[text.Length + 1];
            for (var t = 0; t <= text.Length; t++)
            {
                next[t] = p.Value == '*'
                    ? reachable[t] || (t > 0 && next[t - 1])
                    : t > 0 && reachable[t - 1] && (p.Value == '?' || p == text[t - 1]);
            }

            reachable = next;
        }

        return reachable[^1];
    }
}
