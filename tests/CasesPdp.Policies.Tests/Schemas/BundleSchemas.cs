using System.Text.Json.Nodes;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>The JSON Schemas of the files of a bundle, made of the keys and names that the readers know.</summary>
/// <remarks>A schema refuses less than the reader does: what depends on other files, or on two keys together, only the reader
/// sees.</remarks>
internal static class BundleSchemas
{
    public static IReadOnlyDictionary<string, Func<JsonObject>> ByName { get; } = new Dictionary<string, Func<JsonObject>>(StringComparer.Ordinal)
    {
        ["pdp"] = SettingsSchema.Make,
        ["roles"] = RoleSchema.Make,
        ["features"] = FeatureSchema.Make,
        ["subjects"] = SubjectsSchema.Make,
        ["tests"] = TestSchema.Make,
    };

    /// <summary>The name of the schema of a file of a bundle; null where there is none.</summary>
    public static string? NameFor(string path) => path switch
    {
        "pdp.yaml" => "pdp",
        "subjects.yaml" => "subjects",
        _ when path.StartsWith("roles/", StringComparison.Ordinal) => "roles",
        _ when path.StartsWith("features/", StringComparison.Ordinal) => "features",
        _ when path.StartsWith("tests/", StringComparison.Ordinal) => "tests",
        _ => null,
    };

    /// <summary>A schema as a document of its own.</summary>
    public static JsonObject Document(string title, JsonObject shape)
    {
        var document = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        foreach (var (key, value) in shape.ToList())
        {
            shape.Remove(key);
            document[key] = value;
        }

        return document;
    }
}
