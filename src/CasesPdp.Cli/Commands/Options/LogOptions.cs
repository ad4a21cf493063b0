using System.CommandLine;
using CasesPdp.Cli.DecisionLog;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>Which records of which files of a decision log.</summary>
internal sealed class LogOptions(string name)
{
    private readonly LogFilter _filter = new();

    /// <summary>The files.</summary>
    public Argument<string[]> Files { get; } = new(name)
    {
        Description = "The files of the log, in any order; `-` is standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Adds files and filter to a command.</summary>
    public LogOptions AddTo(Command command)
    {
        command.Arguments.Add(Files);
        _filter.AddTo(command);
        return this;
    }

    /// <summary>The files, and which of their records the arguments choose.</summary>
    public (LogFiles Files, LogSelection Selection) Read(ParseResult arguments, Terminal terminal) =>
        (new LogFiles(arguments.GetRequiredValue(Files), terminal), _filter.Read(arguments, DateTimeOffset.UtcNow));
}
