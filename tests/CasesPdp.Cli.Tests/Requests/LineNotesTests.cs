using System.Text.Json;

namespace CasesPdp.Cli.Tests.Requests;

/// <summary>An answer to a line with a name or a property that is not known says so; the answer itself stands.</summary>
public sealed class LineNotesTests
{
    private const string Subject = "\"subject\":{\"type\":\"user\",\"id\":\"u\",\"properties\":{\"roles\":[\"t1_analyst\"]}}";
    private const string Action = "\"action\":{\"name\":\"getCase\"}";
    private const string Resource = "\"resource\":{\"type\":\"case\",\"id\":\"*\",\"properties\":{\"owner\":\"securitySolution\"}}";

    [Theory]
    [InlineData("\"name\":\"getCase\"", "\"name\":\"getCas\"", "there is no action `getCas`; did you mean `getCase`?")]
    [InlineData("t1_analyst", "t1_analist", "there is no role `t1_analist`; did you mean `t1_analyst`?")]
    [InlineData("\"securitySolution\"", "\"securitySolutio\"", "there is no owner `securitySolutio`; did you mean `securitySolution`?")]
    [InlineData("\"owner\":", "\"spce\":\"x\",\"owner\":", "the property `spce` is not known; did you mean `space`?")]
    [InlineData("\"id\":\"*\",", "\"space\":\"x\",", "the property `space` is not known there; it is `resource.properties.space`")]
    [InlineData("\"name\":\"getCase\"", "\"name\":\"push-case\",\"properties\":{\"connector\":\".jria\"}", "there is no connector `.jria`; did you mean `.jira`?")]
    [InlineData("\"name\":\"getCase\"", "\"name\":\"getCase\",\"properties\":{\"facets\":[\"x\"]}", "`getCase` does not allow the facet `x`; it allows none")]
    [InlineData("\"owner\":", "\"space\":\"X\",\"owner\":", "`X` is not a space id: only lower-case letters, digits, `_` and `-` are allowed")]
    public void Stream_SomethingNotKnown_AnswerHasANoteAndTheEndCountsIt(string known, string written, string note)
    {
        var clean = $"{{{Subject},{Action},{Resource}}}";
        var line = clean.Replace(known, written, StringComparison.Ordinal);

        var run = CommandRun.WithInput($"{clean}\n{line}\n{clean}", "check", "--example", "--allow-unknown", "--requests", "-");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("1 of 3 answers have notes: look for \"notes\".", run.Error.TrimEnd());
        Assert.DoesNotContain("notes", run.Lines[0] + run.Lines[2], StringComparison.Ordinal);
        using var answer = JsonDocument.Parse(run.Lines[1]);
        Assert.Equal([note], answer.RootElement.GetProperty("context").GetProperty("notes").EnumerateArray().Select(n => n.GetString()));
    }

    // A misspelt limit or facet would allow what the caller did not ask.
    [Theory]
    [InlineData(2, "{0}")]
    [InlineData(0, "{0}", "--allow-unknown")]
    [InlineData(3, "{0}\n[]")]
    public void Stream_MemberNotKnown_AnsweredAndTheExitCodeSaysSo(int exitCode, string requests, params string[] options)
    {
        var line = """{"subject":{"properties":{"roles":["admin"],"limitdBy":["viewer"]}},"action":{"name":"createCase"},"resource":{"properties":{"owner":"securitySolution"}}}""";

        var run = CommandRun.WithInput(requests.Replace("{0}", line, StringComparison.Ordinal), ["check", "--example", "--requests", "-", .. options]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("\"notes\":[\"the property `limitdBy` is not known; did you mean `limitedBy`?\"]", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(options.Length == 0, run.Error.Contains(
            "lines have members that are not known, and so were not read: correct them, or give --allow-unknown.", StringComparison.Ordinal));
    }

    [Fact]
    public void Stream_SpaceAndSubjectNotListed_NotedWhereThePolicyListsOthers()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nspaces: {ops: {}}\n"), ("subjects.yaml", "ann: {roles: [viewer]}\n"));
        const string Line = """{"subject":{"id":"an"},"action":{"name":"getCase"},"resource":{"properties":{"owner":"cases","space":"opps"}}}""";

        var run = CommandRun.WithInput(Line, "check", "--requests", "-", "--bundle", bundle.Directory);

        Assert.Contains("\"notes\":[\"there is no space `opps`; did you mean `ops`?\",\"there is no subject `an`; did you mean `ann`?\"]}}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_MoreUnreadPropertiesThanAreNoted_FirstTen()
    {
        var many = string.Concat(Enumerable.Range(0, 1000).Select(i => $"\"x{i}\":{i},"));

        var run = CommandRun.WithInput($"{{{many}{Subject},{Action},{Resource}}}", "check", "--example", "--requests", "-");

        using var answer = JsonDocument.Parse(run.Output);
        Assert.Equal(10, answer.RootElement.GetProperty("context").GetProperty("notes").GetArrayLength());
    }
}
