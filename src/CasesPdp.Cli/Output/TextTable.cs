using Spectre.Console;

namespace CasesPdp.Cli.Output;

/// <summary>Writes tables for people: framed and coloured in a terminal, aligned columns elsewhere.</summary>
internal static class TextTable
{
    /// <summary>Writes the table to standard output.</summary>
    public static void Write(Terminal terminal, ResultTable table)
    {
        var text = new Table { Border = terminal.IsOutputTerminal ? TableBorder.Rounded : TableBorder.Ascii2 };
        if (table.Title.Length > 0)
        {
            terminal.Text.WriteLine(PlainText.Of(table.Title));
        }

        foreach (var column in table.Columns)
        {
            text.AddColumn(new TableColumn(Markup.Escape(PlainText.Of(column))));
        }

        foreach (var row in table.Rows)
        {
            text.AddRow([.. row.Select(c => new Markup(Marked(c)))]);
        }

        Consoles.For(terminal).Write(text);
    }

    private static string Marked(Cell cell)
    {
        var text = Markup.Escape(PlainText.Of(cell.Text));
        return cell.Mood switch
        {
            CellMood.Good => $"[green]{text}[/]",
            CellMood.Bad => $"[red]{text}[/]",
            CellMood.Middling => $"[yellow]{text}[/]",
            _ => text,
        };
    }
}
