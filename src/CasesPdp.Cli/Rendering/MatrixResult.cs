using System.Text.Json;
using CasesPdp.Cli.Pdp;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Rendering;

/// <summary>A matrix with its answers, laid out for each format.</summary>
/// <param name="question">Roles, actions, owners, space.</param>
/// <param name="reasons">The answers: role-major, then action, then owner.</param>
/// <param name="revision">The policy that answered.</param>
internal sealed class MatrixResult(MatrixQuestion question, IReadOnlyList<Reason> reasons, string revision)
{
    private static readonly string[] Columns = ["role", "action", "owner", "space", "decision", "reason", "revision"];

    private string Space => question.Space ?? "default";

    /// <summary>For people: a table for each owner.</summary>
    public Report ToReport() => new()
    {
        Title = "Who may do what to cases",
        Tables =
        [
            .. question.Owners.Select((owner, o) => new ResultTable(
                $"{owner} in space {Space}",
                ["action", .. question.Roles],
                [.. question.Actions.Select((action, a) => (Cell[])[action, .. question.Roles.Select((_, r) => Answer(At(r, a, o)))])])),
        ],
        Footer = $"Policy revision {revision}. yes: allowed; no: denied. Each role is asked about alone.",
    };

    /// <summary>For a spreadsheet: one decision a row.</summary>
    public ResultTable ToRows() => new("", Columns,
    [
        .. Decisions().Select(d => (Cell[])
            [d.Role, d.Action, d.Owner, Space, d.Reason == Reason.Allowed ? "true" : "false", OutputNames.Of(d.Reason), revision]),
    ]);

    /// <summary>Members for an object: all decisions.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("space", Space);
        json.WriteString("revision", revision);
        json.WriteObjects("decisions", Decisions(), decision =>
        {
            json.WriteString("role", decision.Role);
            json.WriteString("action", decision.Action);
            json.WriteString("owner", decision.Owner);
            json.WriteBoolean("decision", decision.Reason == Reason.Allowed);
            json.WriteString("reason", OutputNames.Of(decision.Reason));
        });
    }

    private static Cell Answer(Reason reason) =>
        reason == Reason.Allowed ? new Cell("yes", CellStyle.Good) : new Cell("no", CellStyle.Bad);

    private IEnumerable<(string Role, string Action, string Owner, Reason Reason)> Decisions() =>
        from role in Enumerable.Range(0, question.Roles.Count)
        from action in Enumerable.Range(0, question.Actions.Count)
        from owner in Enumerable.Range(0, question.Owners.Count)
        select (question.Roles[role], question.Actions[action], question.Owners[owner], At(role, action, owner));

    private Reason At(int role, int action, int owner) =>
        reasons[(((role * question.Actions.Count) + action) * question.Owners.Count) + owner];
}
