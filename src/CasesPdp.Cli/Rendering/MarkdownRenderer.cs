using System.Text;
using System.Text.RegularExpressions;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes reports as Markdown, for a comment on a pull request.</summary>
internal static partial class MarkdownRenderer
{
    // An empty comment that sites drop only after they have looked for mentions, emoji and links.
    private const string Break = "<!-- -->";

    private const string Markup = "\\|*_`[]#~$!";

    /// <summary>Writes the summary and the findings first, since long comments are folded.</summary>
    public static void Write(TextWriter output, Report report)
    {
        if (report.Summary.Length > 0)
        {
            output.Write($"**{Escape(report.Summary)}**\n\n");
        }

        foreach (var finding in report.Findings)
        {
            output.Write($"- {Escape(finding.Text)}\n");
        }

        output.Write(report.Findings.Count > 0 ? "\n" : "");
        foreach (var table in report.Tables)
        {
            Write(output, table);
        }

        foreach (var line in report.LeftOut)
        {
            output.Write($"{Escape(line)}\n\n");
        }

        output.Write($"{Escape(report.Footer)}\n");
    }

    /// <summary>
    /// The text with everything escaped that Markdown, the HTML inside it, or a site's own extensions would act on: mentions, emoji
    /// short codes, issue numbers, bare links, strike-through.
    /// </summary>
    public static string Escape(string text)
    {
        var printable = PrintableText.Escape(text);
        var escaped = new StringBuilder(printable.Length);
        for (var i = 0; i < printable.Length; i++)
        {
            var letter = printable[i];
            escaped.Append(letter switch
            {
                '<' => "&lt;",
                '&' => "&amp;",
                '@' => $"&#64;{Break}",
                '#' when IsDigit(printable, i + 1) => $"\\#{Break}",
                ':' when StartsLinkOrEmoji().IsMatch(printable, i) => $"&#58;{Break}",
                '.' when EndsWithWww(printable, i) => $"&#46;{Break}",
                _ when Markup.Contains(letter) => $"\\{letter}",
                _ => letter.ToString(),
            });
        }

        return escaped.ToString();
    }

    private static void Write(TextWriter output, ResultTable table)
    {
        output.Write($"### {Escape(table.Title)}\n\n");
        WriteRow(output, table.Columns.Select(Escape));
        WriteRow(output, table.Columns.Select(_ => "---"));
        foreach (var row in table.Rows)
        {
            WriteRow(output, row.Select(c => Escape(c.Text)));
        }

        output.Write('\n');
    }

    private static void WriteRow(TextWriter output, IEnumerable<string> cells) => output.Write($"| {string.Join(" | ", cells)} |\n");

    private static bool IsDigit(string text, int at) => at < text.Length && char.IsAsciiDigit(text[at]);

    private static bool EndsWithWww(string text, int end) => end >= 3 && text.AsSpan(end - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\G:(//|[\w+-]+:)", RegexOptions.CultureInvariant)]
    private static partial Regex StartsLinkOrEmoji();
}
