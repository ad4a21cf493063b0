namespace CasesPdp.Cli.Rendering;

/// <summary>
/// Writes a matrix as text. Where its frame is wider than the terminal, each role gets a column of one mark, and its name stands above it
/// in a line of its own, so that many roles fit with their names whole.
/// </summary>
internal static class MatrixText
{
    private const string Allowed = "✓";
    private const string Denied = "·";
    private const int Frame = 3;

    /// <summary>Writes the table: actions as rows, roles as columns.</summary>
    /// <returns>Whether marks stand for the words.</returns>
    public static bool Write(Terminal terminal, ResultTable table)
    {
        var width = 1 + Enumerable.Range(0, table.Columns.Count).Sum(c => Frame + Longest(table, c));
        if (!terminal.IsOutputTerminal || width <= terminal.Width)
        {
            TextRenderer.Write(terminal, table);
            return false;
        }

        terminal.WriteLine(table.Title);
        var margin = Longest(table, 0) + 2;
        for (var first = 1; first < table.Columns.Count;)
        {
            var count = Fitting(table, first, terminal.Width - margin);
            WriteBlock(terminal, table, first, count, margin);
            first += count;
        }

        return true;
    }

    /// <summary>The legend, with the marks in place of the words.</summary>
    public static string WithMarks(string legend) => legend
        .Replace($"{MatrixResult.Yes}:", $"{Allowed}:", StringComparison.Ordinal)
        .Replace($"{MatrixResult.No}:", $"{Denied}:", StringComparison.Ordinal);

    private static int Longest(ResultTable table, int column) =>
        table.Rows.Select(r => r[column].Text.Length).Append(table.Columns[column].Length).Max();

    // The name of each role begins above its mark. One role at least, so that a narrow terminal shows something.
    private static int Fitting(ResultTable table, int first, int width) => Math.Max(
        1, Enumerable.Range(first, table.Columns.Count - first).TakeWhile(c => (2 * (c - first)) + table.Columns[c].Length <= width).Count());

    private static void WriteBlock(Terminal terminal, ResultTable table, int first, int count, int margin)
    {
        for (var column = 0; column < count; column++)
        {
            var bars = string.Concat(Enumerable.Repeat("│ ", column));
            terminal.WriteLine(new Cell(new string(' ', margin) + bars, CellStyle.Muted), table.Columns[first + column]);
        }

        foreach (var row in table.Rows)
        {
            terminal.WriteLine([
                row[0].Text.PadRight(margin),
                .. row.Skip(first).Take(count).SelectMany(c => new Cell[] { c with { Text = c.Text == MatrixResult.Yes ? Allowed : Denied }, " " }),
            ]);
        }

        terminal.WriteLine();
    }
}
