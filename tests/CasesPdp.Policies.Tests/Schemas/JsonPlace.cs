using System.Text.Json.Nodes;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>A value in a document: a member of an object, or an item of a list.</summary>
/// <param name="Parent">The object or the list.</param>
/// <param name="Key">The key of the member; null for an item.</param>
/// <param name="Index">The index of the item, or of the member.</param>
/// <param name="Path">Where it stands, without the indices of lists.</param>
internal sealed record JsonPlace(JsonNode Parent, string? Key, int Index, string Path)
{
    /// <summary>Every value below a node.</summary>
    public static IEnumerable<JsonPlace> Below(JsonNode? node, string path = "") => node switch
    {
        JsonObject mapping => mapping.ToList()
            .SelectMany((m, i) => Below(m.Value, $"{path}.{m.Key}").Prepend(new JsonPlace(mapping, m.Key, i, $"{path}.{m.Key}"))),
        JsonArray list => list.ToList()
            .SelectMany((v, i) => Below(v, $"{path}[]").Prepend(new JsonPlace(list, null, i, $"{path}[]"))),
        _ => [],
    };

    /// <summary>Puts another value in its place.</summary>
    public void Replace(JsonNode? value)
    {
        if (Key is null)
        {
            Parent[Index] = value;
        }
        else
        {
            Parent[Key] = value;
        }
    }

    /// <summary>Gives a member another key.</summary>
    public void Rename(string key)
    {
        var value = Parent[Key!];
        Parent.AsObject().Remove(Key!);
        Parent.AsObject().Add(key, value);
    }
}
