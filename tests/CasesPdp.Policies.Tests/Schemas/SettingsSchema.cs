using System.Globalization;
using System.Text.Json.Nodes;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>The schema of <c>pdp.yaml</c>.</summary>
internal static class SettingsSchema
{
    private static readonly KibanaCatalogue Catalogue = KibanaCatalogue.Embedded;

    public static JsonObject Make()
    {
        var file = Shape.Closed(
            SettingsReader.Keys,
            new()
            {
                ["bundle"] = new JsonObject { ["const"] = 1 },
                ["kibana"] = Version(),
                ["deployment"] = Shape.Choice(Catalogue.Deployments.Keys.Order(StringComparer.Ordinal)),
                ["license"] = Shape.Choice(SettingsReader.Licenses),
                ["security"] = Shape.Choice(["enabled", "disabled"]),
                ["stackCases"] = Shape.Flag,
                ["publicBaseUrl"] = Shape.Text,
                ["switches"] = Switches(),
                ["spaces"] = Spaces(),
                ["rolesFrom"] = Shape.Choice(["request", "subjects"]),
                ["guardRails"] = GuardRails(),
            },
            ["bundle"]).DescribedBy("settings");

        // A stack deployment, which is the default, names its Kibana.
        file["if"] = new JsonObject
        {
            ["properties"] = new JsonObject { ["deployment"] = new JsonObject { ["const"] = "stack" } },
        };
        file["then"] = new JsonObject { ["required"] = Shape.Array(["kibana"]) };
        return BundleSchemas.Document("pdp.yaml of a CasesPdp bundle", file);
    }

    // Without quotes a version is a number to YAML.
    private static JsonObject Version() => new()
    {
        ["enum"] = new JsonArray([
            .. Catalogue.Versions.Select(v => JsonValue.Create(v)),
            .. Catalogue.Versions.Select(v => JsonValue.Create(double.Parse(v, CultureInfo.InvariantCulture)))]),
    };

    private static JsonObject Switches() => Shape
        .Closed(SettingsReader.Switches, SettingsReader.Switches.ToDictionary(s => s, _ => Shape.Flag), []).DescribedBy("switches");

    private static JsonObject Spaces()
    {
        var space = Shape.Closed(
            SpacesReader.Keys,
            new()
            {
                ["disabledFeatures"] = Shape.ListOf(Shape.Text),
                ["solution"] = Shape.Choice(Catalogue.SolutionHides.Keys.Order(StringComparer.Ordinal)),
            },
            []).DescribedBy("space");
        var spaces = Shape.MapOf(space);
        spaces["propertyNames"] = Shape.SpaceId;
        return spaces;
    }

    private static JsonObject GuardRails() => Shape.Closed(
        GuardRailsReader.Keys,
        new()
        {
            ["maxWidenedCells"] = Shape.Count,
            ["maxNarrowedCells"] = Shape.Count,
            ["protected"] = Shape.ListOf(Protected()),
            ["limitations"] = Shape.ListOf(Limitation()),
        },
        []).DescribedBy("guard rails");

    private static JsonObject Protected() => Shape.Closed(
        GuardRailsReader.ProtectedKeys,
        new()
        {
            ["action"] = Shape.Name,
            ["actions"] = Shape.ListOf(Shape.Name, least: 1),
            ["connector"] = Shape.Choice(Catalogue.Connectors.Keys.Order(StringComparer.Ordinal)),
            ["owners"] = Shape.ListOf(Shape.Name, least: 1),
            ["spaces"] = Shape.ListOf(Shape.SpaceId, least: 1),
            ["roles"] = Shape.ListOf(Shape.Name),
        },
        ["roles"]).DescribedBy("protected");

    private static JsonObject Limitation() => Shape.Closed(
        GuardRailsReader.LimitationKeys,
        new()
        {
            ["roles"] = Shape.ListOf(Shape.Name, least: 1),
            ["operations"] = Shape.ListOf(Shape.Name),
            ["rights"] = Shape.ListOf(Shape.Name),
            ["owners"] = Shape.ListOf(Shape.Name),
            ["spaces"] = Shape.ListOf(Shape.SpaceId),
        },
        ["roles"]).DescribedBy("limitations");
}
