using System.Text.Json;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes a difference of policies as JSON.</summary>
internal static class DiffJson
{
    /// <summary>Members for an object.</summary>
    public static void Write(Utf8JsonWriter json, DiffReport diff)
    {
        var changes = diff.Changes;
        json.WriteString("before", OutputNames.ShortDigest(changes.DigestBefore));
        json.WriteString("after", OutputNames.ShortDigest(changes.DigestAfter));
        json.WriteBoolean("empty", changes.IsEmpty);
        WriteCells(json, changes.Cells);
        json.WriteStrings("uncountedWidenings", changes.UncountedWidenings);
        json.WriteNumber("changedRoles", changes.ChangedRoles);
        json.WriteObjects("roles", changes.Roles, role => WriteRole(json, role));
        json.WriteObjects("operations", changes.Operations, operation =>
        {
            json.WriteString("kind", OutputNames.CamelCase(operation.Kind));
            json.WriteOptional("owner", operation.Owner);
            json.WriteString("name", operation.Name);
            WriteCells(json, operation.Cells);
        });
        json.WriteNumber("changedSpaces", changes.ChangedSpaces);
        json.WriteObjects("spaces", changes.Spaces, space =>
        {
            json.WriteString("space", space.Space);
            WriteCells(json, space.Cells);
        });
        json.WriteObjects("calls", changes.Calls, call =>
        {
            json.WriteString("call", call.Call);
            json.WriteString("before", call.Before);
            json.WriteString("after", call.After);
            json.WriteBoolean("loosened", call.IsLoosened);
            WriteCells(json, call.Cells);
        });
        json.WriteObjects("settings", changes.Settings, setting =>
        {
            json.WriteString("name", setting.Name);
            json.WriteOptional("before", setting.Before);
            json.WriteOptional("after", setting.After);
            json.WriteString("effect", OutputNames.CamelCase(setting.Effect));
        });
        json.WriteNumber("changedSubjects", changes.ChangedSubjects);
        json.WriteObjects("subjects", changes.Subjects, subject =>
        {
            json.WriteString("subject", subject.Subject);
            json.WriteStrings("rolesGiven", subject.RolesGiven);
            json.WriteStrings("rolesTaken", subject.RolesTaken);
            json.WriteStrings("rolesChanged", subject.RolesChanged);
            json.WriteBoolean("maySeeMore", subject.MaySeeMore);
            json.WriteObjects("calls", subject.Calls, line => WriteLine(json, line));
            WriteCells(json, subject.Cells);
        });
        json.WriteObjects("held", diff.Held, hold => WriteHold(json, hold));
    }

    private static void WriteRole(Utf8JsonWriter json, RoleDiff role)
    {
        json.WriteOptional("role", role.Role);
        json.WriteString("presence", OutputNames.CamelCase(role.Presence));
        WriteCells(json, role.Cells);
        json.WriteObjects("calls", role.Calls, line => WriteLine(json, line));
        json.WriteObjects("changes", role.Lines, line => WriteLine(json, line));
        json.WriteNumber("changesLeftOut", role.LinesLeftOut);
    }

    private static void WriteLine(Utf8JsonWriter json, CellLine line)
    {
        json.WriteString("direction", OutputNames.CamelCase(line.Direction));
        json.WriteString("kind", OutputNames.CamelCase(line.Kind));
        json.WriteOptional("owner", line.Owner);
        json.WriteStrings("names", line.Names);
        json.WriteString("spaces", line.Spaces.ToString());
        json.WriteNumber("places", line.Spaces.Count);
    }

    private static void WriteHold(Utf8JsonWriter json, DiffHold hold)
    {
        json.WriteString("kind", hold.Kind);
        json.WriteString("message", hold.Message);
        json.WriteOptional("rule", hold.Rule);
        json.WriteNumber("cells", hold.Cells);
        json.WriteObjects("counterexamples", hold.Counterexamples, example =>
        {
            json.WriteStrings("roles", example.Roles);
            json.WriteString("space", example.Space);
            json.WriteOptional("owner", example.Owner);
            json.WriteString("action", example.Action);
        });
    }

    private static void WriteCells(Utf8JsonWriter json, ChangeCount cells)
    {
        json.WriteNumber("widened", cells.Widened);
        json.WriteNumber("narrowed", cells.Narrowed);
    }
}
