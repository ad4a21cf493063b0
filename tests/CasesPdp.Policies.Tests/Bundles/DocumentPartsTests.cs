using System.Text;
using System.Text.Json;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Catalogue;
using CsCheck;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>
/// A role file is read one role at a time; roles and findings must be those of reading it as a whole. Only which findings are kept, of more
/// than are kept of one reading, may differ.
/// </summary>
public sealed class DocumentPartsTests
{
    private const string File = "roles/some.json";
    private const string Entry = """{"kibana": [{"spaces": ["default"], "feature": {"generalCasesV3": ["read"]}}]}""";
    private const string Grants = """{"generalCasesV3": ["read"]}""";

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

    // Entries that repeat are read once. What is found in them is said of each, where it stands.
    [Fact]
    public void Read_RandomRepeatedEntries_IsAsReadAsAWhole()
    {
        var settings = TestBundle.Stack().Space("soc").Build().Settings;
        var (repeated, withFindings) = (0, 0);
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var text = RandomRoles(new Random(seed));
                var (whole, wholeFindings, _) = Read(text, inParts: false, ReadingLimits.Default, settings);
                var (parts, partFindings, _) = Read(text, inParts: true, ReadingLimits.Default, settings);

                Assert.Equal(whole, parts);
                Assert.Equal(wholeFindings, partFindings);
                repeated += text.Split(Grants).Length > 2 ? 1 : 0;
                withFindings += wholeFindings.Count > 0 ? 1 : 0;
            },
            iter: 2_000,
            threads: 1);
        Assert.True(repeated > 50 && withFindings > 500, $"{repeated} texts repeat what grants, {withFindings} have findings.");
    }

    [Theory]
    [InlineData("kibana", """{"spaces": ["a"], "feature": {"generalCasesV3": ["read"]}}""")]
    [InlineData("applications", """{"application": "kibana-.kibana", "privileges": ["read"], "resources": ["*"]}""")]
    public void Read_EntryOfTwoRoles_IsOneObject(string list, string entry)
    {
        var context = new ReadingContext(ReadingLimits.Default);
        var reader = new RoleFileReader(KibanaCatalogue.Embedded, settings: null, check: null, context);
        var role = $$"""{"{{list}}": [{{entry}}, {{entry.Replace("read", "all", StringComparison.Ordinal)}}]}""";

        DocumentReader.Read(File, Encoding.UTF8.GetBytes($$"""{"a": {{role}}, "b": {{role}} }"""), context, reader);

        var roles = reader.Complete();
        object[] entries = [.. roles.SelectMany(r => r.Kibana), .. roles.SelectMany(r => r.Applications)];
        Assert.Equal(4, entries.Length);
        Assert.Same(entries[0], entries[2]);
        Assert.Same(entries[1], entries[3]);
        Assert.NotSame(entries[0], entries[1]);
    }

    [Theory]
    [InlineData(RepeatPool.MostBytes, true)]
    [InlineData(RepeatPool.MostBytes + 1, false)]
    public void Read_LongEntryOfTwoRoles_IsOneObjectUpToALimit(int bytes, bool isOne)
    {
        var context = new ReadingContext(ReadingLimits.Default);
        var reader = new RoleFileReader(KibanaCatalogue.Embedded, settings: null, check: null, context);
        var entry = """{"spaces": ["a"], "feature": {"x": ["read"]}}""";
        var role = $$"""{"kibana": [{{entry.Insert(1, new string(' ', bytes - entry.Length))}}]}""";

        DocumentReader.Read(File, Encoding.UTF8.GetBytes($$"""{"a": {{role}}, "b": {{role}} }"""), context, reader);

        var grants = reader.Complete().Select(r => r.Kibana.Single()).ToList();
        Assert.Equal(isOne, ReferenceEquals(grants[0], grants[1]));
        Assert.Equal(grants[0].Spaces, grants[1].Spaces);
    }

    // Whoever writes a bundle must not be able to fill the pool with texts of one hash.
    [Fact]
    public void HashOf_TextsThatCollideInHashCode_Differ()
    {
        // In each of four lanes the second word takes back what the first changes.
        (string First, string Second)[] words = [("ZGD ", "   /"), ("   D", " `C ")];
        var texts = Enumerable.Range(0, 256).Select(i =>
        {
            var lanes = Enumerable.Range(0, 8).Select(lane => words[(i >> lane) & 1]).Chunk(4);
            var blocks = lanes.Select(l => string.Concat(l.Select(w => w.First)) + string.Concat(l.Select(w => w.Second)));
            return Encoding.ASCII.GetBytes($$"""{"spaces":["a"],"base":["all"],            "x":"{{string.Concat(blocks)}}"}""");
        }).ToList();

        Assert.Single(texts.Select(WeakHash).Distinct());
        Assert.Equal(texts.Count, texts.Select(t => RepeatPool.HashOf(t)).Distinct().Count());

        static int WeakHash(byte[] text)
        {
            var hash = default(HashCode);
            hash.AddBytes(text);
            return hash.ToHashCode();
        }
    }

    [Fact]
    public void Find_MoreTextThanIsKept_IsNotKnown()
    {
        var pool = new RepeatPool();
        var text = new byte[RepeatPool.MostBytes];
        var kept = RepeatPool.MostTotalBytes / (RepeatPool.MostBytes + RepeatPool.BytesBesides);
        for (var i = 0; i <= kept; i++)
        {
            BitConverter.TryWriteBytes(text, i);
            var repeat = pool.Find(text);
            Assert.Equal(i < kept, repeat is not null);
            Assert.Same(repeat, pool.Find(text));
        }
    }

    [Fact]
    public void Share_ListsOfTexts_AreTheSameOnlyIfTheyAreEqual()
    {
        var pool = new TextPool();

        var lists = (List<string>[])[["a", "b"], ["a", "b"], ["b", "a"], ["ab"], [], ["a"]];
        var shared = lists.Select(pool.Share).ToList();

        Assert.Equal(lists, shared.Select(s => s.AsEnumerable()));
        Assert.True(shared[0] == shared[1], "Equal lists are not one.");
        Assert.Equal(5, shared.Distinct().Count());
    }

    private static string Named(string name) =>
        $$"""{"name": "{{name}}", "kibana": [{"spaces": ["a"], "feature": {"generalCasesV3": ["read"]} }]}""";

    private static string RandomRoles(Random random)
    {
        string[] features = [Grants, """{"generalCasesV3": ["raed"]}""", """{"generalCasesV3": [7]}""", "[]", "{}",
            """{"generalCaseV3": ["all"]}""", """{"generalCasesV3": ["read"], "generalCasesV3": []}"""];
        string[] spaces = ["""["soc"]""", """["socc"]""", """["*"]""", """["*", "soc"]""", """["S"]""", "[]", """["soc", "soc"]"""];
        string[] privileges = ["""["feature_generalCasesV3.read"]""", """["feature_generalCasesV3.raed"]""", "[]", "7"];
        return random.Next(2) == 0
            ? $"[{Many(4, i => $$"""{"name": "r{{i}}", {{Members()}} }""")}]"
            : $"{{{Many(4, i => $"\"r{i}\": {{{Members()}}}")}}}";

        string Members() => $"{Pick(["\"kibana\"", "\"kibana\"", "\"kibanna\"", "\"metadata\""])}: {Pick([$"[{Many(3, _ => Entry())}]", Entry()])}, "
            + $"{Pick(["\"applications\"", "\"metadata\""])}: [{Many(2, _ => Application())}]{Pick(["", ", \"kibana\": []"])}";
        string Entry() => Pick(
        [
            $$"""{"spaces": {{Pick(spaces)}}, "feature": {{Pick(features)}} }""",
            $$"""{"feature": {{Pick(features)}}, "spaces": ["soc"]}""",
            $$"""{"spaces": ["soc"],{{Pick(["", "\n", " "])}}"base": [{{Pick(["", "\"all\"", "\"al\""])}}], "feature": {{Pick(features)}} }""",
            Pick(features),
            $"[{Pick(features)}]",
            Application(),
        ]);
        string Application() =>
            $$"""{"application": "{{Pick(["kibana-.kibana", "kibana", "other"])}}", "privileges": {{Pick(privileges)}}, "resources": ["{{Pick(["*", "space:soc", "space:socc", "space:s*"])}}"]}""";
        string Many(int most, Func<int, string> make) => string.Join(Pick([",", ", ", ",\n"]), Enumerable.Range(0, random.Next(1, most + 1)).Select(make));
        string Pick(string[] choices) => choices[random.Next(choices.Length)];
    }

    private static (string Roles, IReadOnlyList<string> Findings, DocumentNode? Root) Read(
        string text, bool inParts, ReadingLimits? limits = null, BundleSettings? settings = null)
    {
        var context = new ReadingContext(limits ?? Limits);
        var check = settings is null ? null : new PrivilegeCheck(KibanaCatalogue.Embedded, settings, [], context.Findings);
        var roles = new RoleFileReader(KibanaCatalogue.Embedded, settings, check, context);
        var root = DocumentReader.Read(File, Encoding.UTF8.GetBytes(text), context, inParts ? roles : null);
        if (root is not null)
        {
            roles.Read(root);
        }

        return (JsonSerializer.Serialize(roles.Complete()), [.. context.Findings.ToList().Select(f => f.ToString())], root);
    }
}
