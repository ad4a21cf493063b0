using System.Text;
using System.Text.Json;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>A role file is read one role at a time; roles and findings must be those of reading it as a whole.</summary>
public sealed class DocumentPartsTests
{
    private const string File = "roles/some.json";
    private const string Entry = """{"kibana": [{"spaces": ["default"], "feature": {"generalCasesV3": ["read"]}}]}""";

    private static readonly ReadingLimits Limits = ReadingLimits.Default with { FileValues = 60, Depth = 8, Roles = 4 };

    public static TheoryData<string> Documents => new(
    [
        "[]",
        "{}",
        "7",
        Entry,
        $$"""{"name": "one", "kibana": [] }""",
        $"""[{Named("a")}, {Named("b")}, {Named("c")}]""",
        $"""[{Named("a")}, 7, {Named("a")}, null, [], {Named("")}]""",
        $$"""{"a": {{Entry}}, "b": {{Entry}} }""",
        $$"""{"a": {{Entry}}, "a": {{Entry}}, "b": 7, "": {{Entry}}, "metadata": {{Entry}} }""",
        $$"""{"a": {{Entry}}, "kibana": {{Entry}} }""",
        $$"""{"a": {{Entry}}, "cluster": [] }""",
        $$"""{"a": {"name": "b", "kibana": []}, "c": {"kibana": 7} }""",

        // What keeps a text from being read to its end, at its end.
        $"""[{Named("a")}, {Named("b")}""",
        $"""[{Named("a")}, {Named("b")}] 7""",
        $$"""{"a": {{Entry}}, "b": }""",
        $"""[{Named("a")}, [[[[[[[7]]]]]]]]""",
        $"""[{Named("a")}, [[[[[[[[7]]]]]]]]]""",
        $"""[{Named("a")}, {string.Join(',', Enumerable.Repeat("0", 50))}]""",
        $"""[{Named("a")}, {string.Join(',', Enumerable.Repeat("0", 51))}]""",
        $"""[{Named("a")}, {Named("b")}, {Named("c")}, {Named("d")}, {Named("e")}]""",

        // Half a character, in a value and in a key.
        $"""[{Named("a")}, {Named("\\ud800")}]""",
        $$"""{"a": {{Entry}}, "\ud800": {{Entry}} }""",
    ]);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Read_InParts_IsAsReadAsAWhole(string text)
    {
        var (whole, wholeFindings, _) = Read(text, inParts: false);
        var (parts, partFindings, _) = Read(text, inParts: true);

        Assert.Equal(whole, parts);
        Assert.Equal(wholeFindings, partFindings);
    }

    [Theory]
    [InlineData("list", 0)]
    [InlineData("by name", 0)]
    [InlineData("one role", 1)]
    public void Read_RolesOfAFile_AreNotHeldTogether(string form, int held)
    {
        var (roles, _, root) = Read(
            form switch
            {
                "list" => $"[{Named("a")}, {Named("b")}]",
                "by name" => $$"""{"a": {{Entry}}, "b": {{Entry}} }""",
                _ => Entry,
            },
            inParts: true);

        Assert.Contains("generalCasesV3", roles, StringComparison.Ordinal);
        Assert.Equal(held, root is SequenceNode list ? list.Items.Length : ((MappingNode)root!).Members.Length);
    }

    private static string Named(string name) =>
        $$"""{"name": "{{name}}", "kibana": [{"spaces": ["a"], "feature": {"generalCasesV3": ["read"]} }]}""";

    private static (string Roles, IReadOnlyList<string> Findings, DocumentNode? Root) Read(string text, bool inParts)
    {
        var context = new ReadingContext(Limits);
        var roles = new RoleFileReader(KibanaCatalogue.Embedded, settings: null, check: null, context);
        var root = DocumentReader.Read(File, Encoding.UTF8.GetBytes(text), context, inParts ? roles : null);
        if (root is not null)
        {
            roles.Read(root);
        }

        return (JsonSerializer.Serialize(roles.Complete()), [.. context.Findings.ToList().Select(f => f.ToString())], root);
    }
}
