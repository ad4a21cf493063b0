using System.CommandLine;
using System.CommandLine.Parsing;
using CasesPdp.Cli.Commands.Options;

namespace CasesPdp.Cli.Commands;

/// <summary>A command of the command line, with the examples and exit codes of its help.</summary>
internal abstract class Verb : Command
{
    /// <summary>A verb.</summary>
    protected Verb(Terminal terminal, string name, string description)
        : base(name, description)
    {
        Terminal = terminal;
        SetAction(Run);
        Validators.Add(RefuseEmpty);
    }

    /// <summary>Example command lines, each with its meaning.</summary>
    public abstract IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    /// <summary>The meanings of the exit codes.</summary>
    public virtual IReadOnlyList<(int Code, string Meaning)> ExitMeanings => Policy is null
        ? [(ExitCodes.Done, "done"), (ExitCodes.Usage, "the command line is not valid")]
        :
        [
            (ExitCodes.Done, "evaluated"),
            (ExitCodes.Usage, "the command line is wrong, or a name in it is not known"),
            (ExitCodes.NotEvaluated, Policy.AsksServers ? "the bundle is unusable, or the server was not reached" : "the bundle is unusable"),
        ];

    /// <summary>The options that choose the policy; null if the verb has none. Completion reads names from that policy.</summary>
    public PolicyOptions? Policy { get; set; }

    /// <summary>What else the help of the verb says, line by line.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Options of which an empty value means something; of all others it is most likely a variable that is not set.</summary>
    protected virtual IReadOnlyList<Option> MayBeEmpty => [];

    /// <summary>The streams of the run.</summary>
    protected Terminal Terminal { get; }

    /// <summary>Runs the verb.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Run(ParseResult arguments);

    /// <summary>Refuses <c>--server</c> with the reason why no server can run the verb.</summary>
    /// <param name="reason">The reason, as the end of a sentence.</param>
    /// <param name="instead">What to give instead, as the begin of a sentence.</param>
    protected void RefuseServer(string reason, string instead = "Use --bundle DIR")
    {
        var server = new Option<string>("--server") { Hidden = true };
        Options.Add(server);
        Validators.Add(result =>
        {
            if (result.GetResult(server) is not null)
            {
                result.AddError($"--server cannot be used with {Name}: {reason}. {instead}.");
            }
        });
    }

    private void RefuseEmpty(CommandResult result)
    {
        foreach (var child in result.Children.Where(c => c.Tokens.Any(t => t.Value.Length == 0)))
        {
            if (child is OptionResult { Option: var option } && !MayBeEmpty.Contains(option))
            {
                result.AddError($"{option.Name} is empty: give {option.Name} {option.HelpName}.");
            }
            else if (child is ArgumentResult { Argument: var argument })
            {
                result.AddError($"{argument.HelpName ?? argument.Name} is empty.");
            }
        }
    }
}
