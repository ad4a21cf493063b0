using System.CommandLine;
using CasesPdp.Cli.Pdp;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Commands;

/// <summary><c>approve</c>: puts a held revision in force.</summary>
internal sealed class ApproveVerb : AdministrationVerb
{
    private readonly Argument<string> _revision = new("REVISION")
    {
        Description = "The held revision, by its digest or the first 16 digits, as `casespdp revisions` shows it.",
    };

    private readonly Option<string?> _against = new("--against")
    {
        Description = "Refuse unless it was compared with this revision in force.",
        HelpName = "REVISION",
    };

    public ApproveVerb(Terminal terminal)
        : base(terminal, "approve", "Puts the held revision of a server in force although guard rails or policy tests held it back.")
    {
        Arguments.Add(_revision);
        Options.Add(_against);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp approve 60b2358b36412ff7", "the widening is intended"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments, PolicyAdministration administration)
    {
        var status = administration.Approve(new ApproveRequest
        {
            Digest = arguments.GetRequiredValue(_revision),
            JudgedAgainst = arguments.GetValue(_against) ?? "",
        });
        Write(arguments, status);
        return ExitCodes.Done;
    }
}
