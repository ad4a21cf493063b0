using CasesPdp.Policies.Naming;
using Spectre.Console;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes reports and tables as text: framed and coloured in a terminal, aligned columns elsewhere.</summary>
internal static class TextRenderer
{
    // Measuring cells with their markup takes a minute for 100,000 rows.
    private const int MostFramed = 1_000;

    /// <summary>Writes the tables first and the summary last, where a terminal stops scrolling.</summary>
    public static void Write(Terminal terminal, Report report)
    {
        foreach (var table in report.Tables)
        {
            Write(terminal, table);
            terminal.WriteLine();
        }

        foreach (var line in report.LeftOut)
        {
            terminal.WriteLine(line);
        }

        foreach (var finding in report.Findings)
        {
            terminal.WriteLine(finding);
        }

        terminal.WriteLine(report.Summary);
    }

    /// <summary>Writes one table.</summary>
    public static void Write(Terminal terminal, ResultTable table)
    {
        if (table.Title.Length > 0)
        {
            terminal.WriteLine(table.Title);
        }

        if (!terminal.IsOutputTerminal || table.Rows.Count > MostFramed)
        {
            PlainTable.Write(terminal.Text, table);
            return;
        }

        var text = new Table { Border = TableBorder.Rounded };
        foreach (var column in table.Columns)
        {
            text.AddColumn(new TableColumn(Escape(column)));
        }

        foreach (var row in table.Rows)
        {
            text.AddRow([.. row.Select(c => new Markup(ToMarkup(c)))]);
        }

        OpenConsole(terminal).Write(text);
    }

    private static string ToMarkup(Cell cell) => cell.Style switch
    {
        CellStyle.Good => $"[green]{Escape(cell.Text)}[/]",
        CellStyle.Bad => $"[red]{Escape(cell.Text)}[/]",
        CellStyle.Warning => $"[yellow]{Escape(cell.Text)}[/]",
        CellStyle.Muted => $"[dim]{Escape(cell.Text)}[/]",
        _ => Escape(cell.Text),
    };

    private static string Escape(string text) => Markup.Escape(PrintableText.Escape(text));

    private static IAnsiConsole OpenConsole(Terminal terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.UsesColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.UsesColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Text),
        });
        console.Profile.Width = terminal.Width;
        return console;
    }
}
