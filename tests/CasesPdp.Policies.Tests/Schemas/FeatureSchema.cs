using System.Text.Json.Nodes;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>The schema of the files of <c>features/</c>: a feature, or a list of them.</summary>
/// <remarks>The reader passes over members that do not concern cases. The schema knows those of Kibana's plugins by name.</remarks>
internal static class FeatureSchema
{
    private const string Heading = "Custom features";

    private static readonly string[] OtherOfFeature =
        ["name", "description", "category", "order", "app", "management", "catalogue", "alerting", "privilegesTooltip", "reserved", "scope", "deprecated"];

    private static readonly string[] OtherOfPrivilege =
        ["app", "management", "catalogue", "alerting", "savedObject", "composedOf", "replacedBy"];

    public static JsonObject Make() => BundleSchemas.Document("A file in features/ of a CasesPdp bundle", new JsonObject
    {
        ["type"] = Shape.Array(["object", "array"]),
        ["items"] = new JsonObject { ["$ref"] = "#/definitions/feature" },
        ["if"] = new JsonObject { ["type"] = "object" },
        ["then"] = new JsonObject { ["$ref"] = "#/definitions/feature" },
        ["definitions"] = new JsonObject
        {
            ["feature"] = Feature(),
            ["privilege"] = Members(Grants().Append(("excludeFromBasePrivileges", Shape.Flag)), OtherOfPrivilege, []),
            ["subFeaturePrivilege"] = SubFeaturePrivilege(),
        },
    });

    private static JsonObject Feature()
    {
        var privilege = new JsonObject { ["$ref"] = "#/definitions/privilege" };
        var privileges = Shape.Closed(FeatureReader.TopLevel, FeatureReader.TopLevel.ToDictionary(k => k, _ => (JsonObject)privilege.DeepClone()), []);
        privileges["type"] = Shape.Array(["object", "null"]);
        return Members(
            [
                ("id", Id().DescribedAs(Heading, "id")),
                ("cases", Owners().DescribedAs(Heading, "cases")),
                ("privileges", privileges.DescribedAs(Heading, "privileges.all")),
                ("excludeFromBasePrivileges", Shape.Flag.DescribedAs(Heading, "excludeFromBasePrivileges")),
                ("subFeatures", Shape.ListOf(SubFeature()).DescribedAs(Heading, "subFeatures[]")),
            ],
            OtherOfFeature,
            ["id"]);
    }

    // Nested as plugins write it, or flat: a privilege itself.
    private static JsonObject SubFeature()
    {
        var group = Members(
            [
                ("groupType", Shape.Choice(SubFeatureReader.GroupTypes)),
                ("privileges", Shape.ListOf(new JsonObject { ["$ref"] = "#/definitions/subFeaturePrivilege" })),
            ],
            [],
            ["privileges"]);
        return new JsonObject
        {
            ["if"] = new JsonObject { ["required"] = Shape.Array(["privilegeGroups"]) },
            ["then"] = Members([("privilegeGroups", Shape.ListOf(group))], ["id", "name", "description", "privilegesTooltip"], []),
            ["else"] = new JsonObject { ["$ref"] = "#/definitions/subFeaturePrivilege" },
        };
    }

    private static JsonObject SubFeaturePrivilege() => Members(
        Grants().Concat([
            ("id", Id()),
            ("includeIn", Shape.Choice(SubFeatureReader.Inclusions)),
            ("groupType", Shape.Choice(SubFeatureReader.GroupTypes))]),
        [.. OtherOfPrivilege, "name", "description"],
        ["id", "includeIn"]);

    private static IEnumerable<(string Key, JsonObject Shape)> Grants()
    {
        var categories = KibanaCatalogue.Embedded.Categories.Order(StringComparer.Ordinal).ToList();
        yield return ("cases", Shape.Closed(categories, categories.ToDictionary(c => c, _ => Owners()), []));
        yield return ("api", Shape.ListOf(Shape.Text));
        yield return ("ui", Shape.ListOf(Shape.Text));
    }

    private static JsonObject Members(IEnumerable<(string Key, JsonObject Shape)> read, string[] others, string[] required)
    {
        var shapes = read.Concat(others.Select(o => (Key: o, Shape: Shape.Anything))).ToDictionary(m => m.Key, m => m.Shape);
        return Shape.Closed([.. shapes.Keys], shapes, required);
    }

    private static JsonObject Owners() => Shape.ListOf(new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_.-]+$" });

    private static JsonObject Id() => new() { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_-]+$" };
}
