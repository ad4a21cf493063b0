using System.Text.Json.Nodes;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>The shapes of values, as JSON Schema of draft 7, which every editor knows.</summary>
internal static class Shape
{
    public static JsonObject Text => new() { ["type"] = "string" };

    public static JsonObject Name => new() { ["type"] = "string", ["minLength"] = 1 };

    public static JsonObject Flag => new() { ["type"] = "boolean" };

    public static JsonObject Anything => [];

    public static JsonObject Count => new() { ["type"] = "integer", ["minimum"] = 0 };

    public static JsonObject SpaceId => new() { ["type"] = "string", ["pattern"] = "^[a-z0-9_-]+$" };

    public static JsonObject Choice(IEnumerable<string> values) => new() { ["enum"] = Array(values) };

    public static JsonObject ListOf(JsonObject item, int least = 0)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = item };
        if (least > 0)
        {
            list["minItems"] = least;
        }

        return list;
    }

    public static JsonObject MapOf(JsonObject value) => new() { ["type"] = "object", ["additionalProperties"] = value };

    public static JsonObject AnyOf(params JsonObject[] shapes) => new() { ["anyOf"] = new JsonArray([.. shapes]) };

    /// <summary>An object of the keys that a reader knows, and no others. Every key has its shape, and every shape its key.</summary>
    public static JsonObject Closed(IReadOnlyList<string> keys, Dictionary<string, JsonObject> shapes, string[] required)
    {
        Assert.Equal(keys.Order(StringComparer.Ordinal), shapes.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(required.Except(keys));
        var closed = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (required.Length > 0)
        {
            closed["required"] = Array(required);
        }

        closed["properties"] = new JsonObject(keys.Select(k => KeyValuePair.Create<string, JsonNode?>(k, shapes[k])));
        return closed;
    }

    /// <summary>Adds a description.</summary>
    public static JsonObject As(this JsonObject shape, string description)
    {
        shape["description"] = description;
        return shape;
    }

    public static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);
}
