using System.Globalization;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Rendering;

/// <summary>Lays out a difference of policies for people.</summary>
internal static class DiffTables
{
    private const int MostRoles = 25;
    private const int MostLines = 12;
    private const int MostNames = 8;

    private static readonly string[] SubjectColumns = ["subject", "roles given", "roles taken", "roles changed", "widened", "narrowed"];

    /// <summary>The report to render.</summary>
    /// <param name="diff">The difference.</param>
    /// <param name="isFull">Whether to list every name, role and subject that the difference holds.</param>
    public static Report ToReport(DiffReport diff, bool isFull)
    {
        var changes = diff.Changes;
        ResultTable[] tables =
        [
            Settings(changes),
            PossibleCalls(changes, ChangeDirection.Widened, "Calls newly possible", isFull),
            PossibleCalls(changes, ChangeDirection.Narrowed, "Calls no longer possible", isFull),
            Calls(changes), Operations(changes, isFull), Roles(changes, isFull), Subjects(changes, isFull),
        ];
        return new Report
        {
            Title = "What a change of policy changes",
            Summary = Summary(changes),
            Findings = [.. Findings(diff)],
            Tables = [.. tables.Where(t => t.Rows.Count > 0)],
            LeftOut = [.. LeftOut(changes, isFull)],
            Footer = $"Policy revisions {OutputNames.ShortDigest(changes.DigestBefore)} and "
                + $"{OutputNames.ShortDigest(changes.DigestAfter)}. + widens, - narrows.",
        };
    }

    private static string Summary(PolicyDiff diff)
    {
        if (diff.IsEmpty)
        {
            var isSame = diff.DigestBefore == diff.DigestAfter;
            return isSame ? "The bundles are the same." : "The bundles differ, and decide the same.";
        }

        return $"{Number(diff.Cells.Widened)} cells widen, {Number(diff.Cells.Narrowed)} narrow: "
            + $"{Counted(diff.ChangedRoles, "role")}, {Counted(diff.ChangedSubjects, "subject")}, "
            + $"{Counted(diff.Settings.Count, "setting")}.";
    }

    private static IEnumerable<Cell> Findings(DiffReport diff)
    {
        foreach (var widening in diff.Changes.UncountedWidenings)
        {
            yield return new Cell($"Beyond cells: {widening}", CellStyle.Warning);
        }

        foreach (var hold in diff.Held)
        {
            var rule = hold.Rule is null ? "" : $"{hold.Rule}: ";
            yield return new Cell($"Held: {rule}{hold.Message}", CellStyle.Bad);
        }

        if (diff.Held.Count > 0)
        {
            yield return new Cell($"A reload would hold it: {string.Join(", ", diff.Held.Select(Reason).Distinct())}.", CellStyle.Bad);
        }
    }

    private static string Reason(DiffHold hold) => hold.Kind switch
    {
        DiffHold.Pinned => "PINNED",
        DiffHold.PolicyTests => "POLICY_TESTS",
        _ => "GUARD_RAILS",
    };

    private static IEnumerable<string> LeftOut(PolicyDiff diff, bool isFull)
    {
        var hint = isFull ? "" : "; --full lists more";
        if (diff.ChangedRoles - Most(diff.Roles, isFull).Count() is > 0 and var roles)
        {
            yield return $"{Counted(roles, "more role")} changed{hint}.";
        }

        if (diff.ChangedSubjects - Most(diff.Subjects, isFull).Count() is > 0 and var subjects)
        {
            yield return $"{Counted(subjects, "more subject")} changed{hint}.";
        }
    }

    private static IEnumerable<T> Most<T>(IReadOnlyList<T> all, bool isFull) => isFull ? all : all.Take(MostRoles);

    private static ResultTable PossibleCalls(PolicyDiff diff, ChangeDirection direction, string title, bool isFull) => new(
        title,
        ["role or subject", "owner", "where", "calls"],
        [
            .. from role in Most(diff.Roles, isFull)
               from line in role.Calls.Where(c => c.Direction == direction)
               select CallLine($"{role.Role ?? "(no known role)"}{Presence(role.Presence)}", line, isFull),
            .. from subject in Most(diff.Subjects, isFull)
               from line in subject.Calls.Where(c => c.Direction == direction)
               where !diff.Roles.Any(r => r.Role is { } name && subject.RolesChanged.Contains(name) && r.Calls.Any(c => IsSame(c, line)))
               select CallLine($"subject {subject.Subject}", line, isFull),
        ]);

    private static Cell[] CallLine(string who, CellLine line, bool isFull) =>
    [
        who,
        line.Owner ?? "",
        line.Spaces.ToString(),
        new Cell(CallNames(line.Names, isFull), line.Direction == ChangeDirection.Widened ? CellStyle.Bad : CellStyle.Good),
    ];

    // What a subject gains by one of its roles alone stands with the role.
    private static bool IsSame(CellLine one, CellLine other) => one.Direction == other.Direction && one.Owner == other.Owner
        && one.Spaces.ToString() == other.Spaces.ToString() && one.Names.SequenceEqual(other.Names);

    // Connector types of one call stand together: `push-case to .jira, .resilient`.
    private static string CallNames(IReadOnlyList<string> names, bool isFull)
    {
        var calls = names
            .Select(n => n.LastIndexOf(" .", StringComparison.Ordinal) is > 0 and var at ? (Call: n[..at], Type: n[(at + 1)..]) : (Call: n, Type: ""))
            .GroupBy(n => n.Call).Select(g => $"{g.Key} {string.Join(", ", g.Select(n => n.Type))}".TrimEnd()).ToList();
        var most = isFull ? calls.Count : MostNames;
        return string.Join("; ", calls.Take(most)) + (calls.Count > most ? $"; {calls.Count - most} more (--full lists all)" : "");
    }

    private static ResultTable Settings(PolicyDiff diff) => new("Settings", ["setting", "before", "after", "effect"],
    [
        .. diff.Settings.Select(s => new Cell[]
        {
            s.Name, s.Before ?? "", s.After ?? "", s.Effect switch
            {
                SettingEffect.Widens => new Cell("widens", CellStyle.Bad),
                SettingEffect.Narrows => new Cell("narrows", CellStyle.Good),
                SettingEffect.InCells => "in the cells",
                _ => "none",
            },
        }),
    ]);

    private static ResultTable Calls(PolicyDiff diff) => new(
        "Calls that ask for something else",
        ["call", "before", "after", "widened", "narrowed"],
        [
            .. diff.Calls.Select(c => (Cell[])
                [c.Call, c.Before, new Cell(c.After, c.IsLoosened ? CellStyle.Bad : CellStyle.Good), .. Counts(c.Cells)]),
        ]);

    private static ResultTable Operations(PolicyDiff diff, bool isFull) => new("By operation", ["owner", "operation", "widened", "narrowed"],
    [
        .. diff.Operations.Where(o => (isFull || !IsInterface(o)) && o.Kind != CellKind.Call).Select(o => (Cell[])
        [
            o.Owner ?? "", o.Kind == CellKind.Owner ? "(the owner as such)" : o.Name, .. Counts(o.Cells),
        ]),
        .. isFull ? [] : Interface(diff),
    ]);

    // Capabilities of Kibana's interface are many and follow what they show: one row sums them up.
    private static bool IsInterface(OperationDiff operation) => operation.Kind == CellKind.Right && IsInterface(operation.Name);

    private static bool IsInterface(string right) => right.StartsWith("ui:", StringComparison.Ordinal);

    private static IEnumerable<Cell[]> Interface(PolicyDiff diff)
    {
        var capabilities = diff.Operations.Where(IsInterface).ToList();
        if (capabilities.Count > 0)
        {
            var sum = capabilities.Aggregate(default(ChangeCount), (total, o) => total.Plus(o.Cells));
            yield return ["", $"{Counted(capabilities.Count, "ui: name")}", .. Counts(sum)];
        }
    }

    private static ResultTable Roles(PolicyDiff diff, bool isFull) => new("By role", ["role", "", "owner", "where", "what"],
        [.. Most(diff.Roles, isFull).SelectMany(r => Lines(r, isFull))]);

    private static IEnumerable<Cell[]> Lines(RoleDiff role, bool isFull)
    {
        var name = $"{role.Role ?? "(no known role)"}{Presence(role.Presence)}";
        var lines = role.Lines.Where(l => l.Kind != CellKind.Call).Take(isFull ? int.MaxValue : MostLines).ToList();
        foreach (var line in lines)
        {
            yield return [name, Sign(line.Direction), line.Owner ?? "", line.Spaces.ToString(), Names(line.Names, isFull)];
            name = "";
        }

        foreach (var calls in role.Lines.Where(l => l.Kind == CellKind.Call).GroupBy(l => l.Direction))
        {
            var names = calls.SelectMany(l => l.Names).Distinct(StringComparer.Ordinal).Count();
            yield return [name, Sign(calls.Key), "", "", $"{Counted(names, "call")} of those above"];
            name = "";
        }

        var left = role.Lines.Count(l => l.Kind != CellKind.Call) - lines.Count + role.LinesLeftOut;
        if (left > 0)
        {
            yield return [name, "", "", "", $"{Counted(left, "more line")}"];
        }
    }

    private static Cell Sign(ChangeDirection direction) =>
        direction == ChangeDirection.Widened ? new Cell("+", CellStyle.Bad) : new Cell("-", CellStyle.Good);

    private static ResultTable Subjects(PolicyDiff diff, bool isFull) => new("By subject", SubjectColumns,
    [
        .. Most(diff.Subjects, isFull).Select(s => (Cell[])
        [
            s.Subject, string.Join(", ", s.RolesGiven), string.Join(", ", s.RolesTaken), string.Join(", ", s.RolesChanged), .. s.Cells == default && s.RolesChanged.Count > 0 ? WithTheRole : Counts(s.Cells),
        ]),
    ]);

    // Cells that one of its roles changes are counted once, with the role.
    private static Cell[] WithTheRole => ["with the role", "with the role"];

    private static Cell[] Counts(ChangeCount cells) =>
    [
        new Cell(cells.Widened == 0 ? "" : $"+{Number(cells.Widened)}", CellStyle.Bad),
        new Cell(cells.Narrowed == 0 ? "" : $"-{Number(cells.Narrowed)}", CellStyle.Good),
    ];

    private static string Presence(RolePresence presence) => presence switch
    {
        RolePresence.Added => " (new)",
        RolePresence.Removed => " (gone)",
        _ => "",
    };

    private static string Names(IReadOnlyList<string> all, bool isFull)
    {
        if (isFull)
        {
            return string.Join(", ", all);
        }

        var names = all.Where(n => !IsInterface(n)).ToList();
        var capabilities = all.Count - names.Count;
        var more = names.Count > MostNames ? [$"{names.Count - MostNames} more"] : Array.Empty<string>();
        var hidden = capabilities > 0 ? [Counted(capabilities, "ui: name")] : Array.Empty<string>();
        return string.Join(", ", [.. names.Take(MostNames), .. more, .. hidden]);
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Counted(int count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";
}
