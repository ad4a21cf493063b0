using System.CommandLine;
using CasesPdp.Cli.Pdp;
using CasesPdp.Cli.Rendering;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Commands;

/// <summary><c>revisions</c>: lists the revisions that a server holds.</summary>
internal sealed class RevisionsVerb(Terminal terminal)
    : AdministrationVerb(terminal, "revisions", "Lists the revisions that a server can put in force, and what is held or failing.")
{
    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp revisions", "which revision is in force, and which could be?"),
    ];

    /// <inheritdoc />
    protected override int Run(ParseResult arguments, PolicyAdministration administration)
    {
        var (status, revisions) = administration.List();
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                PolicyStatusJson.Write(json, status, administration.Address);
                PolicyStatusJson.Write(json, revisions);
            });
            return ExitCodes.Done;
        }

        PolicyStatusText.Write(Terminal, status, administration.Address);
        TextRenderer.Write(Terminal, new ResultTable("", ["revision", "number", "state", "since", "origin", "approved"], [.. revisions.Select(Row)]));
        return ExitCodes.Done;
    }

    private static IReadOnlyList<Cell> Row(RevisionRecord record) =>
    [
        OutputNames.ShortDigest(record.Revision.Digest),
        record.State == RevisionState.Held ? "" : $"{record.Revision.Sequence}",
        record.State switch
        {
            RevisionState.InForce => new Cell("in force", CellStyle.Good),
            RevisionState.Held => new Cell("held", CellStyle.Warning),
            _ => "earlier",
        },
        record.Since.ToDateTime().ToString("u"),
        PolicyStatusText.Name(record.Origin),
        record.Approval is { } approval ? PolicyStatusText.Approved(approval) : "",
    ];
}
