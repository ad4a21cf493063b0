using System.CommandLine;
using CasesPdp.Cli.Pdp;

namespace CasesPdp.Cli.Commands;

/// <summary><c>version</c>: shows the version of the program.</summary>
internal sealed class VersionVerb(Terminal terminal) : Verb(terminal, "version", "Shows the version of this program.")
{
    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples => [("casespdp version", "for a report of a fault")];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments)
    {
        Terminal.WriteLine(LocalPdp.Version);
        return ExitCodes.Done;
    }
}
