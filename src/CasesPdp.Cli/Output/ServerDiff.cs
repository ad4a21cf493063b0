using System.Text.Json;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Output;

/// <summary>Writes what a server says of the difference between a bundle and the policy in force.</summary>
/// <param name="Diff">The difference.</param>
/// <param name="Hold">Why a reload would hold the bundle; absent: it would not.</param>
internal sealed record ServerDiff(DiffBundlesResponse Diff, Hold? Hold)
{
    private const int MostOfALine = 100;

    /// <summary>Whether anything widens, or the change would be held.</summary>
    public bool Widens => Diff.Changes.Cells.Widened > 0 || Diff.Changes.UncountedWidenings.Count > 0 || Hold is not null;

    private string Summary => Diff.BeforeDigest == Diff.AfterDigest
        ? "The bundle is in force."
        : $"{Diff.Changes.Cells.Widened} cells widen, {Diff.Changes.Cells.Narrowed} narrow.";

    /// <summary>For people: tables first, the sum at the end, where a terminal stops.</summary>
    public void WriteText(Terminal terminal)
    {
        foreach (var table in Tables())
        {
            TextTable.Write(terminal, table);
            terminal.Text.WriteLine();
        }

        foreach (var finding in Findings())
        {
            terminal.Text.WriteLine(Coloured.Bad(terminal, PlainText.Of(finding)));
        }

        terminal.Text.WriteLine(Summary);
        terminal.Text.WriteLine($"revision  {PolicyStatusText.Short(Diff.BeforeDigest)} -> {PolicyStatusText.Short(Diff.AfterDigest)}");
    }

    /// <summary>For a comment on a pull request: the sum and what holds the change first.</summary>
    public void WriteMarkdown(TextWriter output)
    {
        output.WriteLine($"**{Summary}**");
        output.WriteLine();
        foreach (var finding in Findings())
        {
            output.WriteLine($"- {MarkdownTable.Escape(finding)}");
        }

        output.WriteLine();
        foreach (var table in Tables())
        {
            MarkdownTable.Write(output, table);
        }

        var (before, after) = (PolicyStatusText.Short(Diff.BeforeDigest), PolicyStatusText.Short(Diff.AfterDigest));
        output.WriteLine($"Policy revisions {before} and {after}. `+` widens, `-` narrows.");
    }

    /// <summary>Members for an object.</summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        var changes = Diff.Changes;
        json.WriteString("before", PolicyStatusText.Short(Diff.BeforeDigest));
        json.WriteString("after", PolicyStatusText.Short(Diff.AfterDigest));
        Write(json, changes.Cells);
        json.WriteStrings("uncountedWidenings", changes.UncountedWidenings);
        json.WriteObjects("roles", changes.Roles, role =>
        {
            json.WriteString("role", role.Role);
            json.WriteString("presence", PolicyStatusJson.Name(role.Presence));
            Write(json, role.Cells);
            json.WriteStrings("lines", role.Lines);
        });
        json.WriteObjects("operations", changes.Operations, operation =>
        {
            json.WriteString("owner", operation.Owner);
            json.WriteString("name", operation.Name);
            Write(json, operation.Cells);
        });
        json.WriteObjects("spaces", changes.Spaces, space =>
        {
            json.WriteString("space", space.Space);
            Write(json, space.Cells);
        });
        json.WriteObjects("subjects", changes.Subjects, subject =>
        {
            json.WriteString("subject", subject.Subject);
            json.WriteStrings("rolesGiven", subject.RolesGiven);
            json.WriteStrings("rolesTaken", subject.RolesTaken);
            Write(json, subject.Cells);
        });
        json.WriteObjects("settings", changes.Settings, setting =>
        {
            json.WriteString("name", setting.Name);
            json.WriteString("before", setting.HasBefore ? setting.Before : null);
            json.WriteString("after", setting.HasAfter ? setting.After : null);
            json.WriteBoolean("widens", setting.Widens);
        });
        if (Hold is not null)
        {
            json.WriteStartObject("hold");
            PolicyStatusJson.Write(json, Hold);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, CellCounts cells)
    {
        json.WriteNumber("widened", cells.Widened);
        json.WriteNumber("narrowed", cells.Narrowed);
    }

    private static Cell[] Counts(CellCounts cells) =>
    [
        new($"{cells.Widened}", cells.Widened > 0 ? CellMood.Bad : CellMood.Plain),
        new($"{cells.Narrowed}", cells.Narrowed > 0 ? CellMood.Good : CellMood.Plain),
    ];

    // Names are many and places matter: what does not fit is cut out between them.
    private static string Shortened(string line)
    {
        var place = line.LastIndexOf(" (", StringComparison.Ordinal);
        if (line.Length <= MostOfALine || place <= MostOfALine)
        {
            return line;
        }

        var comma = line.LastIndexOf(", ", MostOfALine, StringComparison.Ordinal);
        return comma < 0 ? line : $"{line[..comma]}, ...{line[place..]}";
    }

    private IEnumerable<string> Findings()
    {
        foreach (var widening in Diff.Changes.UncountedWidenings)
        {
            yield return $"Beyond cells: {widening}";
        }

        if (Hold is not null)
        {
            yield return $"A reload would hold it: {string.Join(", ", Hold.Reasons.Select(PolicyStatusText.Name))}.";
            foreach (var finding in Hold.Findings)
            {
                yield return $"Held: {finding}";
            }
        }
    }

    private IEnumerable<ResultTable> Tables()
    {
        var changes = Diff.Changes;
        ResultTable[] tables =
        [
            new("Settings", ["setting", "before", "after"], [.. changes.Settings.Select(s => (Cell[])
                [s.Name, s.HasBefore ? s.Before : "", new Cell(s.HasAfter ? s.After : "", s.Widens ? CellMood.Bad : CellMood.Plain)])]),
            new("Calls that ask for something else", ["call", "before", "after", "widened", "narrowed"],
                [.. changes.Calls.Select(c => (Cell[])
                    [c.Call, c.Before, new Cell(c.After, c.Loosened ? CellMood.Bad : CellMood.Good), .. Counts(c.Cells)])]),
            new("By operation", ["owner", "operation", "widened", "narrowed"],
                [.. changes.Operations.Where(o => !o.Name.StartsWith("ui:", StringComparison.Ordinal)).Select(o => (Cell[])
                    [o.Owner, o.Name, .. Counts(o.Cells)])]),
            new("By role", ["role", "what"], [.. changes.Roles.SelectMany(r => r.Lines.Select(line => (Cell[])
                [r.Role, new Cell(Shortened(line), line.StartsWith('+') ? CellMood.Bad : CellMood.Good)]))]),
            new("By subject", ["subject", "roles given", "roles taken", "widened", "narrowed"], [.. changes.Subjects.Select(s => (Cell[])
                [s.Subject, string.Join(", ", s.RolesGiven), string.Join(", ", s.RolesTaken), .. Counts(s.Cells)])]),
        ];
        return tables.Where(t => t.Rows.Count > 0);
    }
}
