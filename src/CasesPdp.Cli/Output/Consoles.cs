using Spectre.Console;

namespace CasesPdp.Cli.Output;

/// <summary>Makes the consoles that write coloured text and tables.</summary>
internal static class Consoles
{
    // Where nobody looks at a window, nothing is to be wrapped or cut.
    private const int WidthOfFiles = 10_000;

    /// <summary>A console on standard output; plain unless that is a terminal that may be coloured.</summary>
    public static IAnsiConsole For(Terminal terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.UsesColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.UsesColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Text),
        });
        if (!terminal.IsOutputTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }
}
