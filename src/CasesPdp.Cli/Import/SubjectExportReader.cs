using System.Text.Json;

namespace CasesPdp.Cli.Import;

/// <summary>Reads users and role mappings as subjects.</summary>
/// <remarks>
/// A role mapping is read when it names users: <c>field: {username: ...}</c>, or <c>any</c> of such rules, with <c>roles</c>. All others
/// depend on what a user has at login, and are left out by name.
/// </remarks>
internal static class SubjectExportReader
{
    /// <summary>Whether it is a user, of Elasticsearch or Kibana.</summary>
    public static bool IsUser(JsonElement e) => Json.Text(e, "username") is not null && Json.Texts(e, "roles") is not null;

    /// <summary>Whether it is a role mapping.</summary>
    public static bool IsMapping(JsonElement e) => e.TryGetProperty("rules", out var rules) && rules.ValueKind == JsonValueKind.Object;

    /// <summary>The users, as an export of that name.</summary>
    public static ExportFile Users(string name, IEnumerable<NamedObject> users)
    {
        var byState = users.ToLookup(u => Json.IsFalse(u.Object, "enabled"), u => new ExportedSubject(
            Json.Text(u.Object, "username")!, Json.Texts(u.Object, "roles")!, Json.Text(u.Object, "profile_uid")));
        return new ExportFile(name) { Subjects = [.. byState[false]], DisabledUsers = [.. byState[true].Select(s => s.Id)] };
    }

    /// <summary>The users that mappings name, as an export of that name; of one user all mappings.</summary>
    public static ExportFile Mappings(string name, IEnumerable<NamedObject> mappings)
    {
        List<ExportedSubject> subjects = [];
        List<LeftOutMapping> leftOut = [];
        foreach (var (id, mapping) in mappings.Where(m => !Json.IsFalse(m.Object, "enabled")).Select(m => (m.Name ?? "(unnamed)", m.Object)))
        {
            var roles = Json.HasEntries(mapping, "role_templates") ? null : Json.Texts(mapping, "roles");
            if (roles is null)
            {
                leftOut.Add(new(id, "it has role templates, so which roles it gives is known only at login"));
            }
            else if (Usernames(mapping.GetProperty("rules")) is { } users)
            {
                subjects.AddRange(users.Select(user => new ExportedSubject(user, roles, null)));
            }
            else
            {
                leftOut.Add(new(id, "it has rules other than `field: {username: NAME}`, so which users it applies to is known only at login"));
            }
        }

        return new ExportFile(name) { Subjects = subjects, MappingsLeftOut = leftOut };
    }

    // Null: the rule may hold for others, too, or for fewer.
    private static IEnumerable<string>? Usernames(JsonElement rule)
    {
        if (rule.ValueKind != JsonValueKind.Object || rule.EnumerateObject().ToList() is not [var only])
        {
            return null;
        }

        if (only is { Name: "any", Value.ValueKind: JsonValueKind.Array })
        {
            var each = only.Value.EnumerateArray().Select(Usernames).ToList();
            return each.Contains(null) ? null : each.SelectMany(users => users!);
        }

        return only is { Name: "field", Value.ValueKind: JsonValueKind.Object }
            && only.Value.EnumerateObject().ToList() is [{ Name: "username" } field] ? Names(field.Value) : null;
    }

    private static IEnumerable<string>? Names(JsonElement value)
    {
        IReadOnlyList<JsonElement> all = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return all.All(e => e.ValueKind == JsonValueKind.String && IsPlain(e.GetString()!)) ? all.Select(e => e.GetString()!) : null;
    }

    // A star stands for any text, and slashes enclose a regular expression.
    private static bool IsPlain(string name) => name.Length > 0 && !name.Contains('*', StringComparison.Ordinal) && name[0] != '/';
}
