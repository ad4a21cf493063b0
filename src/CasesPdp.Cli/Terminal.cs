using System.Text;

namespace CasesPdp.Cli;

/// <summary>Where a run of the command line reads and writes. Results go to standard output, notes to standard error.</summary>
public sealed class Terminal
{
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

    /// <summary>Standard output, as text; written through when the run ends.</summary>
    public TextWriter Text { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether results may be coloured.</summary>
    public bool UsesColour { get; init; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess() => new(Console.OpenStandardInput(), StandardOutput.Open(), Console.Error)
    {
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        UsesColour = !Console.IsOutputRedirected && MayColour(Environment.GetEnvironmentVariable),
    };

    /// <summary>Whether a terminal with these variables may be coloured: <c>NO_COLOR</c> and <c>TERM=dumb</c> say no.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    internal static bool MayColour(Func<string, string?> variable) =>
        string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb";
}
