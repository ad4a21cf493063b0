using System.Text.Json.Nodes;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>The schema of the files of <c>tests/</c>.</summary>
internal static class TestSchema
{
    private static readonly string[] Outcomes = ["ALLOW", "DENY"];

    public static JsonObject Make() => BundleSchemas.Document("A file in tests/ of a CasesPdp bundle", Shape.Closed(
        TestFileReader.Keys,
        new() { ["tests"] = Shape.ListOf(Test()), ["matrices"] = Shape.ListOf(Matrix()) },
        []).DescribedBy("tests"));

    private static JsonObject Test() => Shape.Closed(
        TestFileReader.TestKeys,
        new()
        {
            ["name"] = Shape.Name,
            ["subject"] = Subject(),
            ["action"] = Shape.AnyOf(Shape.Name, Action()),
            ["resource"] = Resource(),
            ["expect"] = Shape.AnyOf(Shape.Choice([.. Outcomes, .. TestFileReader.Reasons.Keys]), Expectation()),
        },
        ["subject", "action", "expect"]).DescribedBy("test");

    private static JsonObject Subject() => Shape.Closed(
        TestQuestionReader.SubjectKeys,
        new()
        {
            ["id"] = Shape.Name,
            ["roles"] = Shape.ListOf(Shape.Name),
            ["limitedBy"] = Shape.ListOf(Shape.Name),
            ["profileUid"] = Shape.Name,
        },
        []).DescribedBy("test subject");

    private static JsonObject Action() => Shape.Closed(
        TestQuestionReader.ActionKeys,
        new() { ["name"] = Shape.Name, ["facets"] = Shape.ListOf(Shape.Name), ["connector"] = Shape.Name },
        ["name"]).DescribedBy("test action");

    private static JsonObject Resource() => Shape.Closed(
        TestQuestionReader.ResourceKeys,
        new()
        {
            ["type"] = Shape.Name,
            ["owner"] = Shape.Name,
            ["owners"] = Shape.ListOf(Shape.Name),
            ["space"] = Shape.Name,
            ["accessMode"] = Shape.Name,
            ["assigneeUids"] = Shape.ListOf(Shape.Name),
        },
        []).DescribedBy("test resource");

    private static JsonObject Expectation() => Shape.Closed(
        TestFileReader.ExpectKeys,
        new()
        {
            ["outcome"] = Shape.Choice(Outcomes),
            ["reason"] = Shape.Choice(TestFileReader.Reasons.Keys),
            ["missing"] = Shape.ListOf(Shape.Text),
        },
        []).DescribedBy("test expect");

    private static JsonObject Matrix() => Shape.Closed(
        TestFileReader.MatrixKeys,
        new()
        {
            ["name"] = Shape.Name,
            ["roles"] = Shape.ListOf(Shape.Name),
            ["owner"] = Shape.Name,
            ["owners"] = Shape.ListOf(Shape.Name),
            ["space"] = Shape.Name,
            ["spaces"] = Shape.ListOf(Shape.Name),
            ["allow"] = Shape.MapOf(Shape.ListOf(Shape.Name)),
        },
        ["roles", "allow"]).DescribedBy("matrix");
}
