using System.Text;

namespace CasesPdp.Policies.Compilation;

/// <summary>How role documents of Elasticsearch write names and patterns.</summary>
internal static class ElasticsearchPattern
{
    private const string KibanaApplication = "kibana-.kibana";

    /// <summary>Whether an application entry is for Kibana: by name, or by a prefix that ends in <c>*</c>.</summary>
    public static bool IsKibana(string application) => application.EndsWith('*')
        ? KibanaApplication.StartsWith(application[..^1], StringComparison.Ordinal)
        : application == KibanaApplication;

    /// <summary>Whether a string is a privilege name (<c>[a-z][a-zA-Z0-9_.-]*</c>) and not an action pattern.</summary>
    public static bool IsPrivilegeName(string text) =>
        text.Length > 0 && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    /// <summary>Whether a string uses what is not evaluated here, and so grants nothing: <c>/regex/</c> or an escape.</summary>
    public static bool IsUnsupported(string text) => text.StartsWith('/') || text.Contains('\\');

    /// <summary>Whether a string holds a wildcard.</summary>
    public static bool HasWildcard(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether the pattern matches the whole text: <c>*</c> is any run, <c>?</c> any one code point.</summary>
    public static bool Matches(string pattern, string text)
    {
        Rune[] p = [.. pattern.EnumerateRunes()], t = [.. text.EnumerateRunes()];
        int inText = 0, inPattern = 0, afterStar = -1, starAt = 0;
        while (inText < t.Length)
        {
            if (inPattern < p.Length && p[inPattern].Value == '*')
            {
                afterStar = ++inPattern;
                starAt = inText;
            }
            else if (inPattern < p.Length && (p[inPattern].Value == '?' || p[inPattern] == t[inText]))
            {
                inPattern++;
                inText++;
            }
            else if (afterStar >= 0)
            {
                inPattern = afterStar;
                inText = ++starAt;
            }
            else
            {
                return false;
            }
        }

        return p.AsSpan(inPattern).IndexOfAnyExcept(new Rune('*')) < 0;
    }
}
