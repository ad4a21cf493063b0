using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>How an author's own text appears in a message: in backticks, on one line, shortened when long.</summary>
internal static class MessageText
{
    private const int MostCharacters = 160;

    public static string Quote(string text) => $"`{Clean(text)}`";

    /// <summary>The text, shortened and escaped, with apostrophes in place of backticks.</summary>
    public static string Clean(string text)
    {
        var end = 0;
        for (var count = 0; end < text.Length; count++)
        {
            if (count == MostCharacters)
            {
                return $"{Escape(text[..end])}...";
            }

            end += char.IsSurrogatePair(text, end) ? 2 : 1;
        }

        return Escape(text);
    }

    private static string Escape(string text) => PrintableText.Escape(text).Replace('`', '\'');

    /// <summary>What a value is, for "expected this; found that".</summary>
    public static string Describe(DocumentNode node) => node switch
    {
        SequenceNode => "a list",
        MappingNode => "an object",
        ScalarNode { Kind: ScalarKind.Null } => "null",
        ScalarNode { Kind: ScalarKind.Number } number => $"the number {Quote(number.Text)}",
        ScalarNode { Kind: ScalarKind.Boolean } boolean => $"the boolean {Quote(boolean.Text)}",
        ScalarNode text => $"the text {Quote(text.Text)}",
        _ => "something else",
    };

    /// <summary>" Did you mean `x`?" or nothing.</summary>
    public static string DidYouMean(string? nearest) => nearest is null ? "" : $" Did you mean {Quote(nearest)}?";

    /// <summary><c>`a`, `b` or `c`</c>.</summary>
    public static string OneOf(IReadOnlyList<string> names) => names.Count == 1
        ? Quote(names[0])
        : $"{string.Join(", ", names.Take(names.Count - 1).Select(Quote))} or {Quote(names[^1])}";
}
