using System.Text.Json;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Output;

/// <summary>Writes a difference of policies as JSON.</summary>
internal static class DiffJson
{
    /// <summary>Members for an object.</summary>
    public static void Write(Utf8JsonWriter json, PolicyDiff diff, IReadOnlyList<GuardRailFinding> held)
    {
        json.WriteString("before", diff.DigestBefore[..16]);
        json.WriteString("after", diff.DigestAfter[..16]);
        json.WriteBoolean("empty", diff.IsEmpty);
        WriteCells(json, diff.Cells);
        json.WriteStrings("uncountedWidenings", diff.UncountedWidenings);
        json.WriteNumber("changedRoles", diff.ChangedRoles);
        json.WriteObjects("roles", diff.Roles, role => WriteRole(json, role));
        json.WriteObjects("operations", diff.Operations, operation =>
        {
            json.WriteString("kind", Word(operation.Kind));
            WriteOptional(json, "owner", operation.Owner);
            json.WriteString("name", operation.Name);
            WriteCells(json, operation.Cells);
        });
        json.WriteNumber("changedSpaces", diff.ChangedSpaces);
        json.WriteObjects("spaces", diff.Spaces, space =>
        {
            json.WriteString("space", space.Space);
            WriteCells(json, space.Cells);
        });
        json.WriteObjects("calls", diff.Calls, call =>
        {
            json.WriteString("call", call.Call);
            json.WriteString("before", call.Before);
            json.WriteString("after", call.After);
            json.WriteBoolean("loosened", call.IsLoosened);
            WriteCells(json, call.Cells);
        });
        json.WriteObjects("settings", diff.Settings, setting =>
        {
            json.WriteString("name", setting.Name);
            WriteOptional(json, "before", setting.Before);
            WriteOptional(json, "after", setting.After);
            json.WriteString("effect", Word(setting.Effect));
        });
        json.WriteNumber("changedSubjects", diff.ChangedSubjects);
        json.WriteObjects("subjects", diff.Subjects, subject =>
        {
            json.WriteString("subject", subject.Subject);
            json.WriteStrings("rolesGiven", subject.RolesGiven);
            json.WriteStrings("rolesTaken", subject.RolesTaken);
            WriteCells(json, subject.Cells);
        });
        json.WriteObjects("held", held, finding => WriteFinding(json, finding));
    }

    private static void WriteRole(Utf8JsonWriter json, RoleDiff role)
    {
        WriteOptional(json, "role", role.Role);
        json.WriteString("presence", Word(role.Presence));
        WriteCells(json, role.Cells);
        json.WriteObjects("changes", role.Lines, line =>
        {
            json.WriteString("direction", Word(line.Direction));
            json.WriteString("kind", Word(line.Kind));
            WriteOptional(json, "owner", line.Owner);
            json.WriteStrings("names", line.Names);
            json.WriteString("spaces", line.Spaces.ToString());
            json.WriteNumber("places", line.Spaces.Count);
        });
        json.WriteNumber("changesLeftOut", role.LinesLeftOut);
    }

    private static void WriteFinding(Utf8JsonWriter json, GuardRailFinding finding)
    {
        json.WriteString("kind", Word(finding.Kind));
        json.WriteString("message", finding.Message);
        if (finding.Rule is { } rule)
        {
            json.WriteString("rule", rule.ToString());
        }

        json.WriteNumber("cells", finding.Count);
        json.WriteObjects("counterexamples", finding.Counterexamples, example =>
        {
            json.WriteStrings("roles", example.Roles);
            json.WriteString("space", example.Space);
            WriteOptional(json, "owner", example.Owner);
            json.WriteString("action", example.Action);
        });
    }

    private static void WriteCells(Utf8JsonWriter json, ChangeCount cells)
    {
        json.WriteNumber("widened", cells.Widened);
        json.WriteNumber("narrowed", cells.Narrowed);
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string Word<T>(T value)
        where T : struct, Enum
    {
        var word = value.ToString();
        return char.ToLowerInvariant(word[0]) + word[1..];
    }
}
