using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

/// <summary>Names come from outside: none may command a terminal, hide in it, turn its text around, or start a line of its own.</summary>
public sealed class HostileNameTests : IDisposable
{
    private const string Name = "a\nb\u001b[31mX\u2028y\u202Ez\u200B\u2066\u00AD\uFEFF\u0085\u007F\u3164\u180E\U000E0041@everyone";

    private static readonly string Quoted = JsonSerializer.Serialize(Name);

    private readonly TemporaryBundle _bundle = new(Files(("roles/a.json", Role("all"))));
    private readonly TemporaryBundle _other = new(Files(("roles/a.json", Role("read"))));
    private readonly TemporaryBundle _broken = new(
        ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\n"), ($"roles/{Name}.json", "{"), ("roles/b.json", $$"""{ {{Quoted}}: 7, {{Quoted}}: 8 }"""));

    public static TheoryData<string> CommandsThatShowTheName =>
    [
        "explain --action deleteCase --owner cases --role NAME --bundle ODD",
        "explain --action deleteCase --owner cases --role NAME --bundle ODD --json",
        "explain --action getCase --owner cases --subject NAME --bundle GOOD --json",
        "matrix --action getCase --owner cases --bundle GOOD",
        "matrix --action getCase --owner cases --bundle GOOD --json",
        "matrix --action getCase --owner cases --bundle GOOD --csv",
        "matrix --action getCase --owner cases --bundle GOOD --markdown",
        "matrix --action getCase --owner cases --bundle GOOD --html",
        "matrix --action NAME --owner NAME --space NAME --role NAME --bundle ODD",
        "matrix --action NAME --owner NAME --space NAME --role NAME --bundle ODD --allow-unknown",
        "who-can --action getCase --owner cases --bundle GOOD",
        "who-can --action getCase --owner cases --bundle GOOD --json",
        "access --owner cases --bundle GOOD",
        "access --owner cases --bundle GOOD --json",
        "test --bundle GOOD",
        "test --bundle GOOD --json",
        "diff GOOD OTHER",
        "diff GOOD OTHER --json",
        "diff GOOD OTHER --markdown",
        "diff GOOD OTHER --html",
        "diff OTHER GOOD",
        "validate --bundle GOOD",
        "validate --bundle GOOD --json",
        "validate --bundle BROKEN",
        "validate --bundle BROKEN --json",
        "check --role x --action getCase --bundle BROKEN",
        "list roles --bundle GOOD",
        "list subjects GOOD --json",
        "check --action NAME --owner NAME --facet NAME --connector NAME --role NAME --space NAME --bundle ODD",
        "check --action NAME --owner NAME --facet NAME --connector NAME --role NAME --space NAME --bundle ODD --allow-unknown",
        "check --requests NAME --bundle GOOD",
        "check --bundle NAME --role x --action getCase",
        "check --server NAME --role x --action getCase",
        "check --NAME",
        "NAME",
        "new-role --access NAME --owner cases --bundle GOOD",
        "new-role --access full --owner NAME --bundle GOOD",
        "new-role --access full --owner cases --space NAME --bundle GOOD --allow-unknown",
        "test --bundle GOOD --junit NOWHERE/NAME",
        "import NAME --into NAME --kibana 9.3",
        "import x.json --into x --kibana NAME",
        "diff NAME GOOD",
        "watch --count NAME",
    ];

    [Theory]
    [MemberData(nameof(CommandsThatShowTheName))]
    public void Verb_HostileName_ShownEscaped(string command)
    {
        var run = Run(command);

        var written = run.Output + run.Error;
        Assert.Equal("", Dangerous(written));
        Assert.Matches(@"\\u(\{202E\}|202e|202E)", written);
    }

    [Theory]
    [InlineData("info --bundle GOOD")]
    [InlineData("check --action getCase --owner cases --role NAME --bundle ODD")]
    [InlineData("what-can --role NAME --bundle ODD")]
    [InlineData("what-can --subject NAME --bundle GOOD --json")]
    [InlineData("check --subject NAME --action getCase --owner cases --bundle GOOD --json")]
    [InlineData("new-role --access full --owner cases --bundle GOOD")]
    public void Verb_HostileNameNotShown_WritesNothingDangerous(string command)
    {
        var run = Run(command);

        Assert.Equal((0, ""), (run.ExitCode, Dangerous(run.Output + run.Error)));
    }

    [Fact]
    public void Import_HostileFileAndRoleNames_ShownEscaped()
    {
        using var exports = new TemporaryBundle(
            ($"{Name}.json", $$"""[{"name": {{Quoted}}, "kibana": [{"base": ["al"]}], "_transform_error": [1]}, {"name": "superuser", "kibana": []}]"""));
        var file = Path.Combine(exports.Directory, $"{Name}.json");

        var text = CommandRun.Of("import", file, "--into", Path.Combine(exports.Directory, "a"), "--kibana", "9.3");
        var json = CommandRun.Of("import", file, "--into", Path.Combine(exports.Directory, "b"), "--kibana", "9.3", "--json");

        Assert.Contains(@"\u{202E}", text.Output, StringComparison.Ordinal);
        Assert.Contains(@"\u202e", json.Output, StringComparison.Ordinal);
        Assert.Equal("", Dangerous(text.Output + text.Error + json.Output + json.Error));
    }

    [Fact]
    public void JUnit_HostileTestAndFileNames_Escaped()
    {
        var file = Path.Combine(_bundle.Directory, "results.xml");

        Run("test --bundle GOOD --junit " + file);

        var report = File.ReadAllText(file);
        Assert.Equal("", Dangerous(report));
        Assert.Contains(@"\u{202E}", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HostileName_KeepsItsValue()
    {
        using var listed = JsonDocument.Parse(Run("who-can --action getCase --owner cases --bundle GOOD --json").Output);

        Assert.Contains(Name, listed.RootElement.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public void Explain_HostileName_TextIsEscapedAlikeEverywhere()
    {
        using var explained = JsonDocument.Parse(Run("explain --action getCase --owner cases --role NAME --bundle ODD --json").Output);

        var text = explained.RootElement.GetProperty("administratorText").GetString()!;
        Assert.Equal("", Dangerous(text));
        Assert.Contains(@"a\u{000A}b\u{001B}[31mX\u{2028}y\u{202E}z\u{200B}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_HostileIdAndNames_EscapedAndTheIdKeepsItsValue()
    {
        var id = $"[{JsonSerializer.Serialize(Name)[..^1]}\u202E\u200B\u007F\",\r\t{{\"\u2066\":1}}]";
        var lines = $$"""{"id":{{id}},"subject":{"properties":{"roles":[]} },"action":{"name":"getCase"},"resource":{"properties":{"owner":"cases"} } }""" + "\n"
            + $$"""{"id":{{id}},"x\u202Ey":1,"x\u202Ey":2}""" + "\n{\"x\u202E\":1,\"x\u202E\":1}\n";

        var run = CommandRun.WithInput(lines, "check", "--requests", "-", "--bundle", _bundle.Directory);

        Assert.Equal(3, run.Lines.Length);
        Assert.Equal("", Dangerous(run.Output + run.Error));
        using var sent = JsonDocument.Parse(id);
        foreach (var line in run.Lines.Take(2))
        {
            using var answer = JsonDocument.Parse(line);
            Assert.True(JsonElement.DeepEquals(sent.RootElement, answer.RootElement.GetProperty("id")));
        }
    }

    public void Dispose()
    {
        _bundle.Dispose();
        _other.Dispose();
        _broken.Dispose();
    }

    private static (string, string)[] Files(params (string, string)[] more) =>
    [
        ("pdp.yaml", $"bundle: 1\nkibana: \"9.3\"\nlicense: gold\nguardRails: {{protected: [{{action: createCase, owners: [cases], roles: [superuser, {Quoted}]}}], maxWidenedCells: 0}}\n"),
        ("tests/" + Name + ".yaml", $$"""tests: [{name: {{Quoted}}, subject: {roles: [{{Quoted}}]}, action: getCase, resource: {owner: cases}, expect: DENY}]"""),
        ("subjects.yaml", $"{Quoted}: {{roles: [{Quoted}, nobody]}}\n"),
        .. more,
    ];

    private static string Role(string privilege) =>
        $$"""[{"name": {{Quoted}}, "kibana": [{"base": ["{{privilege}}"]}, {"spaces": ["default"], "feature": { {{Quoted}}: ["x"]} }]}]""";

    private CommandRun Run(string command) => CommandRun.Of([.. command.Split(' ').Select(word => word
        .Replace("GOOD", _bundle.Directory, StringComparison.Ordinal)
        .Replace("ODD", _bundle.Directory, StringComparison.Ordinal)
        .Replace("OTHER", _other.Directory, StringComparison.Ordinal)
        .Replace("BROKEN", _broken.Directory, StringComparison.Ordinal)
        .Replace("NOWHERE", Path.Combine(_bundle.Directory, "nowhere"), StringComparison.Ordinal)
        .Replace("NAME", Name, StringComparison.Ordinal))]);

    // A list of its own, not the product's. The names hold no tab, and carriage returns end the lines of CSV.
    private static string Dangerous(string written) => string.Concat(written.ReplaceLineEndings("\n").EnumerateRunes()
        .Where(r => r.Value is not ('\n' or '\t') && (Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || r.Value is 0x3164 or 0x00AD))
        .Select(r => $"U+{r.Value:X4} "));
}
