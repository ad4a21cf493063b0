using System.Text.Json.Nodes;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>The schema of <c>subjects.yaml</c>.</summary>
internal static class SubjectsSchema
{
    public static JsonObject Make()
    {
        var subject = Shape.Closed(
            SubjectsReader.Keys, new() { ["roles"] = Shape.ListOf(Shape.Name), ["profileUid"] = Shape.Name }, []).DescribedBy("subject");
        var subjects = Shape.MapOf(subject);
        subjects["propertyNames"] = Shape.Name;
        return BundleSchemas.Document("subjects.yaml of a CasesPdp bundle", subjects);
    }
}
