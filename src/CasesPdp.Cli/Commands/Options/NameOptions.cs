using System.CommandLine;
using CasesPdp.Cli.Pdp;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The option that lets unknown names be answered.</summary>
/// <param name="more">What else it does for a verb, as a sentence of the help.</param>
internal sealed class NameOptions(string more = "")
{
    private readonly Option<bool> _allowUnknown = new("--allow-unknown")
    {
        Description = $"Answer although the policy does not have a name in the question, and note it after the answer.{more}",
    };

    /// <summary>Adds the option.</summary>
    public NameOptions AddTo(Command command)
    {
        command.Options.Add(_allowUnknown);
        return this;
    }

    /// <summary>Whether unknown names are answered.</summary>
    public bool AllowsUnknown(ParseResult arguments) => arguments.GetValue(_allowUnknown);

    /// <summary>The check of the names of this run.</summary>
    public NameCheck Open(ParseResult arguments, Terminal terminal, IPdp pdp) => new(terminal, pdp, AllowsUnknown(arguments));
}
