using System.Text.Json;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>Short ways to look into a record.</summary>
internal static class RecordElements
{
    /// <summary>The value at a dotted path; null if there is none.</summary>
    public static JsonElement? At(this JsonElement record, string path)
    {
        var found = record;
        foreach (var name in path.Split('.'))
        {
            if (!found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found;
    }

    public static string? Text(this JsonElement record, string path) => record.At(path)?.ToString();

    public static string[] Texts(this JsonElement record, string path) => [.. record.At(path)!.Value.EnumerateArray().Select(e => e.ToString())];

    /// <summary>The dotted paths of all fields; those of objects in a list once.</summary>
    public static IEnumerable<string> Paths(this JsonElement element, string prefix = "") => element.EnumerateObject().SelectMany(member =>
        member.Value.ValueKind switch
        {
            JsonValueKind.Object => member.Value.Paths($"{prefix}{member.Name}."),
            JsonValueKind.Array when member.Value.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Object =>
                member.Value.EnumerateArray().SelectMany(e => e.Paths($"{prefix}{member.Name}.")),
            _ => [prefix + member.Name],
        });
}
