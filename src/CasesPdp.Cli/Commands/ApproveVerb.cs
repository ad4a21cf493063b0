using System.CommandLine;
using CasesPdp.Cli.Commands.Options;
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

    private readonly Option<string?> _reason = new("--reason")
    {
        Description = "Why it is let through; the server keeps it with the caller's name and the time, and logs it.",
        HelpName = "TEXT",
    };

    public ApproveVerb(Terminal terminal)
        : base(terminal, "approve", "Puts the held revision of a server in force although guard rails or policy tests held it back.")
    {
        _revision.AcceptOnlyRevisions();
        _against.AcceptOnlyRevisions();
        Arguments.Add(_revision);
        Options.Add(_against);
        Options.Add(_reason);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp approve 60b2358b36412ff7 --reason \"CHG-4711: the SOC takes over\"", "the change is intended"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments, PolicyAdministration administration)
    {
        var status = administration.Approve(new ApproveRequest
        {
            Digest = arguments.GetRequiredValue(_revision),
            JudgedAgainst = arguments.GetValue(_against) ?? "",
            Reason = arguments.GetValue(_reason) ?? "",
        });
        Write(arguments, administration.Address, status);
        if (status.LastGoodDirectory.Length == 0)
        {
            Terminal.Note(
                "This approval does not survive a restart of the server, which then judges the bundle anew. Set "
                + "`CasesPdp:Reload:LastGoodDirectory` of the server to a directory, to keep it.");
        }

        return ExitCodes.Done;
    }
}
