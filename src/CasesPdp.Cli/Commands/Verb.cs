using System.CommandLine;

namespace CasesPdp.Cli.Commands;

/// <summary>A command of the command line, with what its help says beyond the options.</summary>
internal abstract class Verb : Command
{
    /// <summary>A verb.</summary>
    protected Verb(Terminal terminal, string name, string description)
        : base(name, description)
    {
        Terminal = terminal;
        SetAction(Run);
    }

    /// <summary>Command lines to learn from, each with what it does.</summary>
    public abstract IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    /// <summary>What the exit codes of this verb mean.</summary>
    public virtual IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "evaluated"),
        (ExitCodes.Usage, "the command line makes no sense"),
        (ExitCodes.NotEvaluated, "the bundle is unusable, or the server was not reached"),
    ];

    /// <summary>Where to read and write.</summary>
    protected Terminal Terminal { get; }

    /// <summary>Does what the verb says.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Run(ParseResult arguments);
}
