using System.Text;
using CasesPdp.Policies.Naming;
using Spectre.Console.Rendering;

namespace CasesPdp.Cli.Rendering;

/// <summary>
/// Writes a table to a file or a pipe: aligned, wrapped at 120 columns, a row at a time, so that 100,000 rows take no noticeable time.
/// </summary>
internal static class PlainTable
{
    private const int Width = 120;

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, ResultTable table)
    {
        IReadOnlyList<string>[] lines = [[.. table.Columns.Select(PrintableText.Escape)], .. table.Rows.Select(Texts)];
        var widths = WidthsOf(lines, table.Columns.Count);
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

    // The widest columns give way, down to their longest word.
    private static int[] WidthsOf(IReadOnlyList<string>[] lines, int columns)
    {
        var (widths, least) = (new int[columns], new int[columns]);
        foreach (var line in lines)
        {
            for (var column = 0; column < line.Count; column++)
            {
                widths[column] = Math.Max(widths[column], WidthOf(line[column]));
                least[column] = Math.Max(least[column], line[column].Split(' ').Max(WidthOf));
            }
        }

        for (var excess = widths.Sum() + (3 * columns) + 1 - Width; excess > 0; excess--)
        {
            var widest = Enumerable.Range(0, columns).Where(c => widths[c] > least[c]).OrderByDescending(c => widths[c]).FirstOrDefault(-1);
            if (widest < 0)
            {
                break;
            }

            widths[widest]--;
        }

        return widths;
    }

    private static void Write(TextWriter output, IReadOnlyList<string> line, int[] widths)
    {
        string[][] cells = [.. widths.Select((width, column) => column < line.Count ? Wrap(line[column], width) : [""])];
        for (var part = 0; part < cells.Max(c => c.Length); part++)
        {
            for (var column = 0; column < widths.Length; column++)
            {
                var text = part < cells[column].Length ? cells[column][part] : "";
                output.Write("| ");
                output.Write(text);
                for (var missing = widths[column] - WidthOf(text); missing >= 0; missing--)
                {
                    output.Write(' ');
                }
            }

            output.WriteLine('|');
        }
    }

    // Breaks at blanks only, so that names stay whole.
    private static string[] Wrap(string text, int width)
    {
        if (WidthOf(text) <= width)
        {
            return [text];
        }

        List<string> lines = [];
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && WidthOf(line.ToString()) + 1 + WidthOf(word) > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        return [.. lines, line.ToString()];
    }

    // Letters of some scripts take two places.
    private static int WidthOf(string text) => Ascii.IsValid(text) ? text.Length : new Segment(text).CellCount();
}
