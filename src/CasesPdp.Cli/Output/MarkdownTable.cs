namespace CasesPdp.Cli.Output;

/// <summary>Writes tables as Markdown.</summary>
internal static class MarkdownTable
{
    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, ResultTable table)
    {
        output.WriteLine($"### {Escape(table.Title)}");
        output.WriteLine();
        WriteRow(output, table.Columns);
        WriteRow(output, [.. table.Columns.Select(_ => "---")], isRule: true);
        foreach (var row in table.Rows)
        {
            WriteRow(output, [.. row.Select(c => c.Text)]);
        }

        output.WriteLine();
    }

    private static void WriteRow(TextWriter output, IReadOnlyList<string> cells, bool isRule = false) =>
        output.WriteLine($"| {string.Join(" | ", isRule ? cells : cells.Select(Escape))} |");

    /// <summary>The text with whatever Markdown or the HTML inside it could take for markup made plain.</summary>
    public static string Escape(string text)
    {
        var escaped = new System.Text.StringBuilder();
        foreach (var letter in PlainText.Of(text))
        {
            switch (letter)
            {
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '&':
                    escaped.Append("&amp;");
                    break;
                default:
                    escaped.Append(letter is '\\' or '|' or '*' or '_' or '`' or '[' or ']' or '#' ? "\\" : "").Append(letter);
                    break;
            }
        }

        return escaped.ToString();
    }
}
