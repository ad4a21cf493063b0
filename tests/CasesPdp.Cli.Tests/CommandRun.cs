using System.Text;

namespace CasesPdp.Cli.Tests;

/// <summary>One run of the command line through its real entry point, with its output.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] Lines { get; } = Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static CommandRun Of(params string[] args) => WithInput([], args);

    /// <summary>A run that the built-in example policy answers; the words of the command are parted by spaces.</summary>
    public static CommandRun OfExample(string command) => Of([.. command.Split(' '), "--example"]);

    public static CommandRun WithInput(string input, params string[] args) => WithInput(Encoding.UTF8.GetBytes(input), args);

    public static CommandRun WithInput(byte[] input, params string[] args) => WithInput(new MemoryStream(input), args);

    public static CommandRun WithInput(Stream input, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var exitCode = CasesPdpCli.Run(args, input, output, error);
        return new CommandRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
