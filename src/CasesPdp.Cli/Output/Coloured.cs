namespace CasesPdp.Cli.Output;

/// <summary>Colours single words and lines, where the terminal may be coloured.</summary>
internal static class Coloured
{
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Yellow = "\e[33m";
    private const string Plain = "\e[0m";

    /// <summary>Green.</summary>
    public static string Good(Terminal terminal, string text) => Paint(terminal, Green, text);

    /// <summary>Red.</summary>
    public static string Bad(Terminal terminal, string text) => Paint(terminal, Red, text);

    /// <summary>Yellow.</summary>
    public static string Middling(Terminal terminal, string text) => Paint(terminal, Yellow, text);

    private static string Paint(Terminal terminal, string colour, string text) => terminal.UsesColour ? $"{colour}{text}{Plain}" : text;
}
