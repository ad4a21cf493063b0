using System.Text;
using System.Text.Json;

namespace CasesPdp.Policies.Explanations;

/// <summary>Writes the filter that holds a search to the cases that a subject may see, in two languages.</summary>
/// <param name="Owners">The owners; at least one.</param>
/// <param name="HidesRestricted">Whether restricted cases are to be left out.</param>
/// <param name="ProfileUid">The subject, who sees the restricted cases assigned to it; absent sees none of them.</param>
/// <remarks>
/// Kibana's fields for restricted cases are not released. The choice here: <c>cases.attributes.access.mode</c>, open when absent or
/// <c>default</c>, and <c>cases.attributes.assignees.uid</c>. Values are data: in KQL they stand quoted and escaped.
/// </remarks>
internal sealed record CaseFilter(IReadOnlyList<string> Owners, bool HidesRestricted, string? ProfileUid)
{
    private const string OwnerField = "cases.attributes.owner";
    private const string ModeField = "cases.attributes.access.mode";
    private const string AssigneeField = "cases.attributes.assignees.uid";
    private const string OpenMode = "default";

    public string ToKql()
    {
        var owners = Owners.Count == 1
            ? $"{OwnerField}: {Quote(Owners[0])}"
            : $"{OwnerField}: ({string.Join(" or ", Owners.Select(Quote))})";
        if (!HidesRestricted)
        {
            return owners;
        }

        var assigned = ProfileUid is null ? "" : $" or {AssigneeField}: {Quote(ProfileUid)}";
        return $"{owners} and (not {ModeField}: * or {ModeField}: {Quote(OpenMode)}{assigned})";
    }

    public string ToElasticsearch()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            if (HidesRestricted)
            {
                json.WriteStartObject();
                json.WriteStartObject("bool");
                json.WriteStartArray("filter");
                WriteOwners(json);
                WriteVisibility(json);
                json.WriteEndArray();
                json.WriteEndObject();
                json.WriteEndObject();
            }
            else
            {
                WriteOwners(json);
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteOwners(Utf8JsonWriter json) => WriteAnyOf(json, () =>
    {
        foreach (var owner in Owners)
        {
            WriteTerm(json, OwnerField, owner);
        }
    });

    private void WriteVisibility(Utf8JsonWriter json) => WriteAnyOf(json, () =>
    {
        json.WriteStartObject();
        json.WriteStartObject("bool");
        json.WriteStartObject("must_not");
        json.WriteStartObject("exists");
        json.WriteString("field", ModeField);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteTerm(json, ModeField, OpenMode);
        if (ProfileUid is not null)
        {
            WriteTerm(json, AssigneeField, ProfileUid);
        }
    });

    private static void WriteAnyOf(Utf8JsonWriter json, Action clauses)
    {
        json.WriteStartObject();
        json.WriteStartObject("bool");
        json.WriteStartArray("should");
        clauses();
        json.WriteEndArray();
        json.WriteNumber("minimum_should_match", 1);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTerm(Utf8JsonWriter json, string field, string value)
    {
        json.WriteStartObject();
        json.WriteStartObject("term");
        json.WriteString(field, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Quote(string value)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }
}
