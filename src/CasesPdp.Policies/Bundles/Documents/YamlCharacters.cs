using System.Buffers;
using System.Text;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// The characters that may not stand raw in YAML. The scanner takes NUL for the end of the text and would skip what follows; and it breaks
/// lines at U+0085, U+2028 and U+2029, as YAML 1.1 did and 1.2 does not, so that a document could mean two things.
/// </summary>
internal static class YamlCharacters
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Select(c => (char)c).Where(c => c is not ('\t' or '\n' or '\r')),
        .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c),
        '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF',
    ]);

    public static (SourceSpan Span, char Character)? FindForbidden(string file, string text)
    {
        var at = text.AsSpan().IndexOfAny(Forbidden);
        if (at < 0)
        {
            return null;
        }

        var before = Encoding.UTF8.GetBytes(text[..at]);
        return (DocumentReader.SpanAt(file, before, 0, before.Length), text[at]);
    }
}
