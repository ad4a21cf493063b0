using System.Text;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli;

/// <summary>The streams of one run. Results go to standard output, notes to standard error.</summary>
/// <remarks>Lines are written by this class alone, which escapes what a terminal would obey or hide: names come from outside.</remarks>
public sealed class Terminal
{
    private const string Red = "\e[31m";
    private const string Green = "\e[32m";
    private const string Yellow = "\e[33m";
    private const string Faint = "\e[2m";
    private const string Plain = "\e[0m";
    private const int UsualWidth = 80;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>A run over these streams, which are left open.</summary>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    public Terminal(Stream input, Stream output, TextWriter error)
    {
        Input = input;
        Output = output;
        Error = error;
        Text = new StreamWriter(output, Utf8, bufferSize: 16 * 1024, leaveOpen: true) { NewLine = "\n" };
    }

    /// <summary>Standard input, as bytes.</summary>
    public Stream Input { get; }

    /// <summary>Standard output, as bytes.</summary>
    public Stream Output { get; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether results may be coloured.</summary>
    public bool UsesColour { get; init; }

    /// <summary>The columns of the terminal that standard output is.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>The clock that dates reports.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The directory in which a bundle is looked for when none is named.</summary>
    public string WorkingDirectory { get; init; } = ".";

    /// <summary>The exit code if the reader closes standard output before the run ends.</summary>
    /// <remarks>A verb whose exit code is an answer sets it before it writes.</remarks>
    internal int ExitCodeIfClosed { get; set; }

    /// <summary>Standard output, for renderers, which escape what they write. Flushed when the run ends.</summary>
    internal TextWriter Text { get; }

    /// <summary>Standard error, for text of this program alone.</summary>
    internal TextWriter Error { get; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess() => new(Console.OpenStandardInput(), StandardOutput.Open(), Console.Error)
    {
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        UsesColour = !Console.IsOutputRedirected && MayColour(Environment.GetEnvironmentVariable),
        Width = !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var width ? width : UsualWidth,
    };

    /// <summary>Whether a terminal with these variables may be coloured: <c>NO_COLOR</c> and <c>TERM=dumb</c> say no.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    internal static bool MayColour(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";

    /// <summary>The clock of what long work shows; a test puts its own here.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Shows that work goes on, until it is disposed of. Results are written after that.</summary>
    internal IDisposable Working(string work) => new WorkIndicator(this, work, Time);

    /// <summary>Writes one line to standard output, escaped, its parts in their colours.</summary>
    internal void WriteLine(params ReadOnlySpan<Cell> parts)
    {
        foreach (var part in parts)
        {
            var (text, colour) = (PrintableText.Escape(part.Text), ColourOf(part.Style));
            Text.Write(UsesColour && colour is not null ? $"{colour}{text}{Plain}" : text);
        }

        Text.WriteLine();
    }

    /// <summary>Writes one line to standard error, escaped.</summary>
    internal void Note(string text) => Error.WriteLine(PrintableText.Escape(text));

    private static string? ColourOf(CellStyle style) => style switch
    {
        CellStyle.Good => Green,
        CellStyle.Bad => Red,
        CellStyle.Warning => Yellow,
        CellStyle.Muted => Faint,
        _ => null,
    };
}
