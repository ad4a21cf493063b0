using System.Text.Json.Nodes;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>The schema of the files of <c>roles/</c>: one role, a list of roles, or roles by name.</summary>
/// <remarks>The reader passes over members that it does not know. The schema knows those of Kibana and Elasticsearch by name, and refuses
/// others, which are more often misspelt than meant.</remarks>
internal static class RoleSchema
{
    private const string Heading = "Roles";

    // Members that role documents have and that are not read.
    private static readonly string[] Others = ["description", "metadata", "transient_metadata"];

    public static JsonObject Make()
    {
        var file = new JsonObject
        {
            ["type"] = Shape.Array(["object", "array"]),
            ["items"] = new JsonObject
            {
                ["allOf"] = new JsonArray(Role(), new JsonObject { ["required"] = Shape.Array(["name"]) }),
            },
            ["if"] = Shape.AnyOf(IsOneRole()),
            ["then"] = Shape.AnyOf(new JsonObject { ["type"] = "array" }, Role()),
            ["else"] = new JsonObject { ["additionalProperties"] = Role() },
            ["definitions"] = new JsonObject { ["role"] = OneRole() },
        };
        return BundleSchemas.Document("A file in roles/ of a CasesPdp bundle", file);
    }

    private static JsonObject Role() => new() { ["$ref"] = "#/definitions/role" };

    // As RoleForm.IsOneRole has it.
    private static JsonObject[] IsOneRole() =>
    [
        new() { ["type"] = "array" },
        With("kibana", "array"),
        With("applications", "array"),
        With("cluster", "array"),
        With("indices", "array"),
        With("run_as", "array"),
        With("name", "string"),
        new()
        {
            ["required"] = Shape.Array(["elasticsearch"]),
            ["properties"] = new JsonObject
            {
                ["elasticsearch"] = new JsonObject
                {
                    ["type"] = "object",
                    ["anyOf"] = new JsonArray([.. ((string[])["cluster", "indices", "run_as"])
                        .Select(k => new JsonObject { ["required"] = Shape.Array([k]) })]),
                },
            },
        },
    ];

    private static JsonObject With(string key, string type) => new()
    {
        ["required"] = Shape.Array([key]),
        ["properties"] = new JsonObject { [key] = new JsonObject { ["type"] = type } },
    };

    private static JsonObject OneRole()
    {
        var shapes = new Dictionary<string, JsonObject>
        {
            ["name"] = Shape.Name.DescribedAs(Heading, "name"),
            ["kibana"] = Shape.ListOf(KibanaEntry()),
            ["applications"] = Shape.ListOf(ApplicationEntry()),
            ["elasticsearch"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(Unread().Select(Member)) },
            ["description"] = Shape.Text,
        };
        foreach (var (key, shape) in Unread())
        {
            shapes.Add(key, shape);
        }

        var keys = RoleReader.Members.Union(RoleForm.Members).Union(Others).ToList();
        var role = Shape.Closed(keys, keys.ToDictionary(k => k, k => shapes.GetValueOrDefault(k, Shape.Anything)), []);
        role["patternProperties"] = Internal();
        return role;
    }

    // What has no effect on cases is looked at only as far as a damaged document shows.
    private static Dictionary<string, JsonObject> Unread() => new()
    {
        ["cluster"] = Shape.AnyOf(Shape.Text, new JsonObject { ["type"] = "array" }),
        ["run_as"] = Shape.AnyOf(Shape.Text, new JsonObject { ["type"] = "array" }),
        ["indices"] = new JsonObject { ["type"] = "array" },
        ["metadata"] = new JsonObject { ["type"] = "object" },
        ["transient_metadata"] = new JsonObject { ["type"] = "object" },
    };

    private static KeyValuePair<string, JsonNode?> Member(KeyValuePair<string, JsonObject> shape) => new(shape.Key, shape.Value);

    private static JsonObject KibanaEntry()
    {
        var spaces = Shape.ListOf(new JsonObject { ["type"] = "string", ["pattern"] = @"^([a-z0-9_-]+|\*)$" }, least: 1);
        var entry = Shape.Closed(
            KibanaGrantReader.Members,
            new()
            {
                ["spaces"] = spaces.DescribedAs(Heading, "kibana[].spaces"),
                ["base"] = Shape.ListOf(Shape.Text).DescribedAs(Heading, "kibana[].base"),
                ["feature"] = Shape.MapOf(Shape.ListOf(Shape.Text)).DescribedAs(Heading, "kibana[].feature"),
            },
            []);
        entry["patternProperties"] = Internal();
        return entry;
    }

    private static JsonObject ApplicationEntry()
    {
        var entry = Shape.Closed(
            ApplicationGrantReader.Members,
            new()
            {
                ["application"] = Shape.Text.DescribedAs(Heading, "applications[].application"),
                ["privileges"] = TextOrTexts().DescribedAs(Heading, "applications[].privileges"),
                ["resources"] = TextOrTexts().DescribedAs(Heading, "applications[].resources"),
            },
            [.. ApplicationGrantReader.Members]);
        entry["patternProperties"] = Internal();
        return entry;
    }

    private static JsonObject TextOrTexts() => Shape.AnyOf(Shape.Text, Shape.ListOf(Shape.Text));

    // Kibana's own notes, such as `_transform_error`.
    private static JsonObject Internal() => new() { ["^_"] = Shape.Anything };
}
