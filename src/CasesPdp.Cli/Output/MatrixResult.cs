using CasesPdp.Cli.Points;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Output;

/// <summary>A matrix with its answers, in every format.</summary>
/// <param name="question">Roles, actions, owners, space.</param>
/// <param name="reasons">The answers: role-major, then action, then owner.</param>
/// <param name="revision">Which policy answered.</param>
internal sealed class MatrixResult(MatrixQuestion question, IReadOnlyList<Reason> reasons, string revision)
{
    private string Space => question.Space ?? "default";

    private string Note => $"Policy revision {revision}. yes: allowed; no: denied. Each role is asked about alone.";

    /// <summary>A table for each owner.</summary>
    public void WriteText(Terminal terminal)
    {
        foreach (var table in Tables())
        {
            TextTable.Write(terminal, table);
        }

        terminal.Error.WriteLine(Note);
    }

    /// <summary>One decision a row.</summary>
    public void WriteCsv(TextWriter output)
    {
        CsvRow.Write(output, "role", "action", "owner", "space", "decision", "reason", "revision");
        Each((role, action, owner, reason) =>
        {
            var decision = reason == Reason.Allowed ? "true" : "false";
            CsvRow.Write(output, role, action, owner, Space, decision, ReasonNames.Of(reason), revision);
        });
    }

    /// <summary>A Markdown table for each owner.</summary>
    public void WriteMarkdown(TextWriter output)
    {
        foreach (var table in Tables())
        {
            MarkdownTable.Write(output, table);
        }

        output.WriteLine(Note);
    }

    /// <summary>A page with a table for each owner.</summary>
    public void WriteHtml(TextWriter output) => HtmlTable.Write(output, "Who may do what to cases", Note, Tables());

    /// <summary>One object with all decisions.</summary>
    public void WriteJson(Terminal terminal) => JsonOutput.Write(terminal, json =>
    {
        json.WriteString("space", Space);
        json.WriteString("revision", revision);
        json.WriteStartArray("decisions");
        Each((role, action, owner, reason) =>
        {
            json.WriteStartObject();
            json.WriteString("role", role);
            json.WriteString("action", action);
            json.WriteString("owner", owner);
            json.WriteBoolean("decision", reason == Reason.Allowed);
            json.WriteString("reason", ReasonNames.Of(reason));
            json.WriteEndObject();
        });
        json.WriteEndArray();
    });

    private IEnumerable<ResultTable> Tables() => question.Owners.Select((owner, o) => new ResultTable(
        $"{owner} in space {Space}",
        ["action", .. question.Roles],
        [
            .. question.Actions.Select((action, a) =>
                (IReadOnlyList<Cell>)[new Cell(action), .. question.Roles.Select((_, r) => Answer(At(r, a, o)))]),
        ]));

    private static Cell Answer(Reason reason) => reason == Reason.Allowed ? new Cell("yes", CellMood.Good) : new Cell("no", CellMood.Bad);

    private void Each(Action<string, string, string, Reason> visit)
    {
        for (var r = 0; r < question.Roles.Count; r++)
        {
            for (var a = 0; a < question.Actions.Count; a++)
            {
                for (var o = 0; o < question.Owners.Count; o++)
                {
                    visit(question.Roles[r], question.Actions[a], question.Owners[o], At(r, a, o));
                }
            }
        }
    }

    private Reason At(int role, int action, int owner) =>
        reasons[(((role * question.Actions.Count) + action) * question.Owners.Count) + owner];
}
