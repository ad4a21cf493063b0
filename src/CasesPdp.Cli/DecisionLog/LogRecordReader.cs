using System.Globalization;
using System.Text.Json;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>Reads the lines of a decision log. A line that is torn or is something else is no record.</summary>
internal static class LogRecordReader
{
    /// <summary>The most bytes of a line. The server writes none that is longer.</summary>
    public const int LongestLine = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>The record on the line; null if there is none.</summary>
    public static LogRecord? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            var root = document.RootElement;
            return Text(root, "event.dataset") == "casespdp.decisions" ? Read(root) : null;
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or FormatException)
        {
            // Torn, no JSON, a value of another type, or half a surrogate pair.
            return null;
        }
    }

    private static LogRecord? Read(JsonElement root)
    {
        if (!DateTimeOffset.TryParse(Text(root, "@timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return null;
        }

        var roles = Texts(root, "user.roles");
        var isListed = Text(root, "casespdp.roles_from") == "policy";
        var lost = At(root, "casespdp.lost") is { } causes ? causes.EnumerateObject().Sum(c => c.Value.GetInt64()) : 0;
        return new LogRecord
        {
            Time = time,
            Method = Text(root, "casespdp.method") ?? "",
            Request = new DecisionRequest
            {
                SubjectId = Text(root, "user.id"),
                Roles = isListed ? null : roles,
                LimitedBy = Texts(root, "casespdp.limited_by"),
                ProfileUid = Text(root, "casespdp.profile_uid"),
                Action = Text(root, "event.action") ?? "",
                Facets = Texts(root, "casespdp.facets") ?? [],
                Connector = Text(root, "casespdp.connector"),
                ResourceType = Text(root, "casespdp.resource_type"),
                Owners = Texts(root, "casespdp.owners") ?? [],
                Space = Text(root, "casespdp.space"),
                AccessMode = Text(root, "casespdp.access_mode"),
                AssigneeUids = Texts(root, "casespdp.assignee_uids") ?? [],
            },
            Roles = roles,
            Caller = Text(root, "client.user.name"),
            Outcome = Text(root, "casespdp.outcome"),
            Reason = Text(root, "casespdp.reason"),
            Missing = Texts(root, "casespdp.missing") ?? [],
            GrantedBy = GrantingRoles(root),
            Sample = At(root, "casespdp.sample")?.GetDouble() ?? 1,
            Protected = Texts(root, "casespdp.protected") ?? [],
            IsShortened = At(root, "casespdp.shortened") is { ValueKind: JsonValueKind.True },
            Uncounted = lost + (At(root, "casespdp.left_out")?.GetInt64() ?? 0),
        };
    }

    private static JsonElement? At(JsonElement root, string path)
    {
        var found = root;
        foreach (var name in path.Split('.'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found;
    }

    private static string? Text(JsonElement root, string path) => At(root, path)?.GetString();

    private static string[]? Texts(JsonElement root, string path) =>
        At(root, path) is { } list ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : null;

    private static string[] GrantingRoles(JsonElement root) => At(root, "casespdp.granted_by") is { } sources
        ? [.. sources.EnumerateArray().Select(s => Text(s, "role")!).Distinct(StringComparer.Ordinal)]
        : [];
}
