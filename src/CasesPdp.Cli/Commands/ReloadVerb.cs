using System.CommandLine;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Commands;

/// <summary><c>reload</c>: makes a server read its bundle now.</summary>
internal sealed class ReloadVerb(Terminal terminal)
    : AdministrationVerb(terminal, "reload", "Makes a server read its bundle's directory now, and shows the result.")
{
    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp reload", "apply what was just written, or see why not"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "the content of the directory is in force"),
        (ExitCodes.Denied, "it is held or unusable, or the server follows no directory"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the server was not reached"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments, PolicyAdministration administration)
    {
        var reloaded = administration.Reload();
        Write(arguments, administration.Address, reloaded.Status, OutputNames.UpperCase(reloaded.Result));
        return reloaded.Result is ReloadResult.Activated or ReloadResult.Unchanged ? ExitCodes.Done : ExitCodes.Denied;
    }
}
