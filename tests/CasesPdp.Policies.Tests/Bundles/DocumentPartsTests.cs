using System.Text;
using System.Text.Json;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>
/// A role file is read one role at a time; roles and findings must be those of reading it as a whole. Only which findings are kept, of more
/// than are kept of one reading, may differ.
/// </summary>
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

    // Objects of many members one after the other: keys of one are not those of the next.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_LongObjectsWithTheSameKeys_HaveNoKeyTwice(bool inParts)
    {
        var role = "{" + string.Join(", ", Enumerable.Range(0, 40).Select(i => $"\"x{i}\": 0")) + ", \"kibana\": []}";

        var text = $$"""{"a": {{role}}, "b": {{role}}, "c": {"x": {{role}}, "kibana": []} }""";
        var (_, findings, _) = Read(text, inParts, ReadingLimits.Default);

        Assert.DoesNotContain(findings, f => f.Contains("twice", StringComparison.Ordinal));
    }

    [Fact]
    public void Share_ListsOfTexts_AreTheSameOnlyIfTheyAreEqual()
    {
        var pool = new TextPool();

        var lists = (List<string>[])[["a", "b"], ["a", "b"], ["b", "a"], ["ab"], [], ["a"]];
        var shared = lists.Select(pool.Share).ToList();

        Assert.Equal(lists, shared);
        Assert.Same(shared[0], shared[1]);
        Assert.Equal(5, shared.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    private static string Named(string name) =>
        $$"""{"name": "{{name}}", "kibana": [{"spaces": ["a"], "feature": {"generalCasesV3": ["read"]} }]}""";

    private static (string Roles, IReadOnlyList<string> Findings, DocumentNode? Root) Read(
        string text, bool inParts, ReadingLimits? limits = null)
    {
        var context = new ReadingContext(limits ?? Limits);
        var roles = new RoleFileReader(KibanaCatalogue.Embedded, settings: null, check: null, context);
        var root = DocumentReader.Read(File, Encoding.UTF8.GetBytes(text), context, inParts ? roles : null);
        if (root is not null)
        {
            roles.Read(root);
        }

        return (JsonSerializer.Serialize(roles.Complete()), [.. context.Findings.ToList().Select(f => f.ToString())], root);
    }
}
