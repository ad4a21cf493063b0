using System.Text;
using CasesPdp.Policies.Naming;
using Spectre.Console.Rendering;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes a table to a file or a pipe: aligned, never wrapped, a row at a time, so that 100,000 rows take no noticeable time.</summary>
internal static class PlainTable
{
    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, ResultTable table)
    {
        IReadOnlyList<string>[] lines = [[.. table.Columns.Select(PrintableText.Escape)], .. table.Rows.Select(Texts)];
        var widths = new int[table.Columns.Count];
        foreach (var line in lines)
        {
            for (var column = 0; column < line.Count; column++)
            {
                widths[column] = Math.Max(widths[column], WidthOf(line[column]));
            }
        }

        var rule = string.Join('+', widths.Select(width => new string('-', width + 2)));
        output.WriteLine($"+{rule}+");
        for (var i = 0; i < lines.Length; i++)
        {
            Write(output, lines[i], widths);
            if (i == 0)
            {
                output.WriteLine($"|{rule}|");
            }
        }

        output.WriteLine($"+{rule}+");
    }

    private static string[] Texts(IReadOnlyList<Cell> row) => [.. row.Select(cell => PrintableText.Escape(cell.Text))];

    private static void Write(TextWriter output, IReadOnlyList<string> line, int[] widths)
    {
        for (var column = 0; column < widths.Length; column++)
        {
            var text = column < line.Count ? line[column] : "";
            output.Write("| ");
            output.Write(text);
            for (var missing = widths[column] - WidthOf(text); missing >= 0; missing--)
            {
                output.Write(' ');
            }
        }

        output.WriteLine('|');
    }

    // Letters of some scripts take two places.
    private static int WidthOf(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();
}
