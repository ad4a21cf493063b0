using System.Text;
using System.Text.Json;
using CasesPdp.Cli.Requests;

namespace CasesPdp.Cli.Tests.Requests;

public sealed class MalformedLineTests
{
    private const string Good =
        """{"id":"good","subject":{"properties":{"roles":["viewer"]}},"action":{"name":"getCase"},"resource":{"properties":{"owner":"securitySolution"}}}""";

    public static TheoryData<string, string> Lines => new()
    {
        { "nonsense", "valid JSON" },
        { "[]", "not a JSON object" },
        { "null", "not a JSON object" },
        { "17", "not a JSON object" },
        { "{", "valid JSON" },
        { """{"id":1,}""", "valid JSON" },
        { """{"id":1/**/}""", "valid JSON" },
        { """{"id":01}""", "valid JSON" },
        { """{"id":NaN}""", "valid JSON" },
        { """{'id':1}""", "valid JSON" },
        { Request() + "{}", "valid JSON" },
        { Request() + " x", "valid JSON" },
        { "\uFEFF" + Request(), "valid JSON" },
        { "{}", "`subject` is missing" },
        { Request(subject: null), "`subject` is missing" },
        { Request(action: null), "`action` is missing" },
        { Request(resource: null), "`resource` is missing" },
        { Request(action: "{}"), "`action.name` is missing" },
        { Request(subject: "null"), "`subject` is not an object" },
        { Request(subject: "[]"), "`subject` is not an object" },
        { Request(action: "\"getCase\""), "`action` is not an object" },
        { Request(resource: "1"), "`resource` is not an object" },
        { Request(subject: """{"id":null}"""), "`subject.id` is not a string" },
        { Request(subject: """{"id":7}"""), "`subject.id` is not a string" },
        { Request(subject: """{"properties":null}"""), "`subject.properties` is not an object" },
        { Request(subject: """{"properties":[]}"""), "`subject.properties` is not an object" },
        { Request(subject: """{"properties":{"roles":null}}"""), "`subject.properties.roles` is not a list" },
        { Request(subject: """{"properties":{"roles":"viewer"}}"""), "`subject.properties.roles` is not a list" },
        { Request(subject: """{"properties":{"roles":["viewer",null]}}"""), "`subject.properties.roles` is not a list" },
        { Request(subject: """{"properties":{"roles":[["viewer"]]}}"""), "`subject.properties.roles` is not a list" },
        { Request(subject: """{"properties":{"limitedBy":null}}"""), "`subject.properties.limitedBy` is not a list" },
        { Request(subject: """{"properties":{"limitedBy":[1]}}"""), "`subject.properties.limitedBy` is not a list" },
        { Request(subject: """{"properties":{"profileUid":null}}"""), "`subject.properties.profileUid` is not a string" },
        { Request(action: """{"name":null}"""), "`action.name` is not a string" },
        { Request(action: """{"name":["getCase"]}"""), "`action.name` is not a string" },
        { Request(action: """{"name":"getCase","properties":null}"""), "`action.properties` is not an object" },
        { Request(action: """{"name":"getCase","properties":{"facets":null}}"""), "`action.properties.facets` is not a list" },
        { Request(action: """{"name":"getCase","properties":{"facets":[true]}}"""), "`action.properties.facets` is not a list" },
        { Request(action: """{"name":"getCase","properties":{"connector":null}}"""), "`action.properties.connector` is not a string" },
        { Request(resource: """{"type":null}"""), "`resource.type` is not a string" },
        { Request(resource: """{"properties":"x"}"""), "`resource.properties` is not an object" },
        { Request(resource: """{"properties":{"owner":null}}"""), "`resource.properties.owner` is not a string" },
        { Request(resource: """{"properties":{"owner":["cases"]}}"""), "`resource.properties.owner` is not a string" },
        { Request(resource: """{"properties":{"owners":null}}"""), "`resource.properties.owners` is not a list" },
        { Request(resource: """{"properties":{"owners":"cases"}}"""), "`resource.properties.owners` is not a list" },
        { Request(resource: """{"properties":{"owner":"cases","owners":["cases"]}}"""), "not both" },
        { Request(resource: """{"properties":{"owners":[],"owner":"cases"}}"""), "not both" },
        { Request(resource: """{"properties":{"space":null}}"""), "`resource.properties.space` is not a string" },
        { Request(resource: """{"properties":{"accessMode":1}}"""), "`resource.properties.accessMode` is not a string" },
        { Request(resource: """{"properties":{"assigneeUids":null}}"""), "`resource.properties.assigneeUids` is not a list" },
        { Request(resource: """{"properties":{"assigneeUids":[{}]}}"""), "`resource.properties.assigneeUids` is not a list" },
        { Request(more: ""","subject":{}"""), "`subject` at byte" },
        { Request(more: ""","x":1,"x":1"""), "`x` at byte" },
        { Request(more: ""","x":{"y":[{"z":1,"z":2}]}"""), "`z` at byte" },
        { Request(more: ""","x":{"a":1,"\u0061":2}"""), "`a` at byte" },
        { Request(more: ""","x":{"":1,"":2}"""), "occurs twice" },
        { Request(subject: """{"id":"a","\u0069d":"b"}"""), "`id` at byte" },
        { Request(subject: """{"id":"\ud800"}"""), "half a surrogate pair" },
        { Request(subject: """{"id":"\udc00x"}"""), "half a surrogate pair" },
        { Request(subject: """{"id":"\ud800\ud800"}"""), "half a surrogate pair" },
        { Request(subject: """{"id":"\ud83d\n\ude00"}"""), "half a surrogate pair" },
        { Request(more: ""","x":["\uDFFF"]"""), "half a surrogate pair" },
        { Request(more: ""","x":{"\ud800":1}"""), "half a surrogate pair" },
        { Request(subject: $$"""{"id":"{{new string('x', 513)}}"}"""), "513 bytes" },
        { Request(subject: $$"""{"properties":{"roles":["{{new string('é', 257)}}"] } }"""), "514 bytes" },
        { Request(action: $$"""{"name":"{{new string('x', 513)}}"}"""), "513 bytes" },
        { Request(resource: $$"""{"properties":{"owner":"{{new string('x', 600)}}"} }"""), "600 bytes" },
        { Request(resource: $$"""{"properties":{"assigneeUids":["{{new string('x', 600)}}"] } }"""), "600 bytes" },
        { Request(subject: $$"""{"properties":{"roles":[{{Names(257)}}] } }"""), "257 entries" },
        { Request(subject: $$"""{"properties":{"limitedBy":[{{Names(300)}}] } }"""), "300 entries" },
        { Request(action: $$"""{"name":"update-case","properties":{"facets":[{{Names(33)}}] } }"""), "33 entries; at most 32" },
        { Request(resource: $$"""{"properties":{"owners":[{{Names(257)}}] } }"""), "257 entries; at most 256" },
        { Request(resource: $$"""{"properties":{"owner":"cases","assigneeUids":[{{Names(1_001)}}] } }"""), "1001 entries; at most 1000" },
        { Request(more: $$""","x":"{{new string('x', 1024 * 1024)}}" """), "longer than 1048576 bytes" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Check_MalformedLine_AnsweredWithErrorAndOthersWithDecisions(string line, string expected)
    {
        var run = CommandRun.WithInput($"{Good}\n{line}\n{Good}", "check", "--example", "--requests", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(3, run.Lines.Length);
        using var answer = JsonDocument.Parse(run.Lines[1]);
        var context = answer.RootElement.GetProperty("context");
        Assert.False(answer.RootElement.GetProperty("decision").GetBoolean());
        Assert.Equal("MALFORMED", context.GetProperty("reason").GetString());
        Assert.Equal(0, context.GetProperty("missing").GetArrayLength());
        Assert.Equal(16, context.GetProperty("revision").GetString()!.Length);
        Assert.Contains(expected, context.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("""{"id":"good","decision":true""", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(run.Lines[0], run.Lines[2]);
    }

    [Fact]
    public void Check_InvalidUtf8_AnsweredWithError()
    {
        var line = Encoding.UTF8.GetBytes(Request(more: ""","x":"?" """));
        line[Array.LastIndexOf(line, (byte)'?')] = 0xFF;

        var run = CommandRun.WithInput(line, "check", "--example", "--requests", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("""{"id":5,"decision":false,"context":{"error":"The line is not valid UTF-8""", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"a","subject":nonsense""", "\"a\"")]
    [InlineData("""{"subject":1,"id":1.0e3}""", "1.0e3")]
    [InlineData("""{"id":{"k":[1, 2]},"id2":}""", """{"k":[1, 2]}""")]
    [InlineData("""{"id":null}""", "null")]
    [InlineData("""{"\u0069d":7}""", "7")]
    public void Check_MalformedLineWithReadableId_IdEchoed(string line, string id)
    {
        var run = CommandRun.WithInput(line, "check", "--example", "--requests", "-");

        Assert.StartsWith($$"""{"id":{{id}},"decision":false""", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":1,"id":2}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""{"id":{"a":1,"a":1}}""")]
    [InlineData("""{"id":12""")]
    [InlineData("""{"id":"cut""")]
    [InlineData("""["id",1]""")]
    public void Check_MalformedLineWithUnreadableId_NoIdEchoed(string line)
    {
        var run = CommandRun.WithInput(line, "check", "--example", "--requests", "-");

        Assert.StartsWith("""{"decision":false""", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_RolesWhereThePolicySaysWhoHasWhich_AnsweredWithError()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", "bundle: 1\ndeployment: serverless-security-complete\nrolesFrom: subjects\n"),
            ("subjects.yaml", "ann: {roles: [t2_analyst]}\n"));
        var lines = Request(subject: """{"id":"ann","properties":{"roles":[]}}""") + "\n" + Request(subject: """{"id":"ann"}""");

        var run = CommandRun.WithInput(lines, "check", "--bundle", bundle.Directory, "--requests", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("`subject.properties.roles` is not accepted", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"decision\":true", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Check_HundredThousandKeysInOneObject_Answered()
    {
        var keys = Keys(100_000);
        var line = Request(more: ",\"x\":{" + keys + "}") + "\n" + Request(more: ",\"x\":{" + keys + ",\"0\":0}");

        var run = CommandRun.WithInput(line, "check", "--example", "--requests", "-");

        Assert.Contains("ALLOWED", run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("`0` at byte", run.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public void Parse_ManyKeysInOneObject_LooksUpSlotsInProportion(int count)
    {
        var parser = new RequestLineParser(rolesFromSubjects: false);

        Assert.True(parser.TryParse(Encoding.UTF8.GetBytes(Request(more: ",\"x\":{" + Keys(count) + "}")), isTooLong: false));

        // A table that is at most half full is expected to look at 1.5 slots a name, and at twice that where it grew.
        Assert.InRange(parser.KeyProbes, count, 6 * count);
    }

    [Fact]
    public void Check_DeepIgnoredMember_Answered()
    {
        var deep = new string('[', 200_000) + new string(']', 200_000);

        var run = CommandRun.WithInput(Request(more: $",\"x\":{deep}"), "check", "--example", "--allow-unknown", "--requests", "-");

        Assert.Equal(0, run.ExitCode);
    }

    private static string Request(
        string? subject = """{"properties":{"roles":["viewer"]}}""",
        string? action = """{"name":"getCase"}""",
        string? resource = """{"properties":{"owner":"securitySolution"}}""",
        string more = "")
    {
        var members = new[] { ("subject", subject), ("action", action), ("resource", resource) }
            .Where(m => m.Item2 is not null).Select(m => $",\"{m.Item1}\":{m.Item2}");
        return "{\"id\":5" + string.Concat(members) + more + "}";
    }

    private static string Names(int count) => string.Join(',', Enumerable.Repeat("\"viewer\"", count));

    private static string Keys(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:x}\":0"));
}
