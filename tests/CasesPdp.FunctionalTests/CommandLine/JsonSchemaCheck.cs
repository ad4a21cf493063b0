using System.Text.Json;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>Checks JSON against a schema: the keywords that <c>docs/diff.schema.json</c> uses, and no others.</summary>
internal sealed class JsonSchemaCheck(JsonElement root)
{
    private static readonly HashSet<string> Known =
        ["$schema", "$defs", "$ref", "title", "description", "type", "additionalProperties", "required", "properties", "items", "enum"];

    /// <summary>The paths of the schema that some value has reached.</summary>
    public HashSet<string> Reached { get; } = [];

    /// <summary>Fails the test where the value does not fit.</summary>
    public void Check(JsonElement value) => Check(root, value, "$");

    private void Check(JsonElement schema, JsonElement value, string path)
    {
        Reached.Add(path);
        Assert.All(schema.EnumerateObject(), keyword => Assert.Contains(keyword.Name, Known));
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            Check(root.GetProperty("$defs").GetProperty(name), value, path);
            return;
        }

        Assert.True(HasType(value, schema.GetProperty("type").GetString()!), $"{path} has the wrong type: {value}");
        if (schema.TryGetProperty("enum", out var allowed))
        {
            Assert.Contains(value.GetString(), allowed.EnumerateArray().Select(a => a.GetString()));
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                Check(schema.GetProperty("items"), item, path + "[]");
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            var properties = schema.GetProperty("properties");
            Assert.All(schema.GetProperty("required").EnumerateArray(), r => Assert.True(value.TryGetProperty(r.GetString()!, out _), $"{path}.{r} is missing"));
            foreach (var member in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(member.Name, out var of), $"{path}.{member.Name} is not in the schema");
                Check(of, member.Value, $"{path}.{member.Name}");
            }
        }
    }

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => false,
    };
}
