using System.Text.Json;
using CasesPdp.Cli.Pdp;
using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;

namespace CasesPdp.Cli.Rendering;

/// <summary>A matrix with its answers, laid out for each format.</summary>
/// <param name="question">Roles, actions, owners, spaces.</param>
/// <param name="reasons">The answers: role-major, then action, then space, then owner.</param>
/// <param name="revision">The policy that answered.</param>
internal sealed class MatrixResult(MatrixQuestion question, IReadOnlyList<Reason> reasons, string revision)
{
    /// <summary>The text of a cell that is allowed.</summary>
    public const string Yes = "yes";

    /// <summary>The text of a cell that is denied.</summary>
    public const string No = "no";

    private static readonly string[] Columns = ["role", "action", "owner", "space", "decision", "reason", "revision"];

    /// <summary>For people: a table for each space and owner.</summary>
    public Report ToReport(IReadOnlyList<(string Name, string Value)> facts) => new()
    {
        Title = "Who may do what to cases",
        Facts = facts,
        Tables =
        [
            .. from space in Enumerable.Range(0, question.Spaces.Count)
               from owner in Enumerable.Range(0, question.Owners.Count)
               select Table(space, owner),
        ],
        Footer = $"Policy revision {revision}. {Yes}: allowed; {No}: denied. Each role is asked about alone.",
    };

    /// <summary>For a spreadsheet: one decision a row.</summary>
    public ResultTable ToRows() => new("", Columns,
    [
        .. Decisions().Select(d => (Cell[])
            [d.Role, d.Action, d.Owner, d.Space, d.Reason == Reason.Allowed ? "true" : "false", OutputNames.Of(d.Reason), revision]),
    ]);

    /// <summary>Members for an object: all decisions.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStrings("spaces", question.Spaces.Select(s => s.Name));
        json.WriteOptional("connector", question.Connector);
        json.WriteString("revision", revision);
        json.WriteObjects("decisions", Decisions(), decision =>
        {
            json.WriteString("role", decision.Role);
            json.WriteString("action", decision.Action);
            json.WriteString("owner", decision.Owner);
            json.WriteString("space", decision.Space);
            json.WriteBoolean("decision", decision.Reason == Reason.Allowed);
            json.WriteString("reason", OutputNames.Of(decision.Reason));
        });
    }

    private ResultTable Table(int space, int owner)
    {
        var name = question.Spaces[space] is var sample && sample.Name == sample.Id ? $"space {sample.Name}" : sample.Name;
        var connector = question.Connector is { } type ? $", connector {type}" : "";
        return new ResultTable(
            $"{question.Owners[owner]} in {name}{connector}",
            ["action", .. question.Roles],
            [
                .. question.Actions.Select((action, a) =>
                    (Cell[])[action, .. question.Roles.Select((role, r) => Answer(role, action, At(r, a, space, owner)))]),
            ]);
    }

    private static Cell Answer(string role, string action, Reason reason) => reason == Reason.Allowed
        ? new Cell(Yes, CellStyle.Good, $"{role}, {action}: allowed")
        : new Cell(No, CellStyle.Muted, $"{role}, {action}: {ReasonText.Why(reason)} ({OutputNames.Of(reason)})");

    private IEnumerable<(string Role, string Action, string Owner, string Space, Reason Reason)> Decisions() =>
        from role in Enumerable.Range(0, question.Roles.Count)
        from action in Enumerable.Range(0, question.Actions.Count)
        from space in Enumerable.Range(0, question.Spaces.Count)
        from owner in Enumerable.Range(0, question.Owners.Count)
        select (
            question.Roles[role],
            question.Actions[action],
            question.Owners[owner],
            question.Spaces[space].Name,
            At(role, action, space, owner));

    private Reason At(int role, int action, int space, int owner) => reasons[
        (((((role * question.Actions.Count) + action) * question.Spaces.Count) + space) * question.Owners.Count) + owner];
}
