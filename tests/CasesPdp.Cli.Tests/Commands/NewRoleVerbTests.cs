using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class NewRoleVerbTests : IDisposable
{
    private const string Settings = "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n";
    private readonly TemporaryBundle _empty = new(("pdp.yaml", Settings));

    public void Dispose() => _empty.Dispose();

    [Fact]
    public void NewRole_CommentAndRead_AllowsThatAndNoOtherWriting()
    {
        var written = New("--allow", "createComment", "--allow", "getCase", "--owner", "securitySolution");

        Assert.Equal(0, written.ExitCode);
        using var role = JsonDocument.Parse(written.Output);
        var feature = role.RootElement.GetProperty("kibana")[0].GetProperty("feature").GetProperty("securitySolutionCasesV3");
        Assert.Equal(["create_comment", "minimal_read"], feature.EnumerateArray().Select(p => p.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal("", Allowed(written.Output, "createComment", "getCase", "deleteCase", "createCase", "updateCase", "assignCase"));
    }

    [Theory]
    [InlineData("createComment", "note: the role does not let anybody view a case: add --allow getCase, unless another role of theirs does")]
    [InlineData("getCase", "note: Kibana grants reading as a whole: the role also allows")]
    public void NewRole_OneAction_NotesWhatReadingItGives(string action, string note)
    {
        var written = New("--allow", action, "--owner", "securitySolution");

        Assert.Equal(0, written.ExitCode);
        Assert.StartsWith(note, written.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kibana")]
    [InlineData("elasticsearch")]
    public void NewRole_Push_AllowsTheWholeCallInBothForms(string form)
    {
        var written = New("--allow", "push-case", "--allow", "pushCase", "--owner", "cases", "--space", "*", "--format", form);

        Assert.True(written.ExitCode is 0 or 1, written.Error);
        if (written.ExitCode == 0)
        {
            using var bundle = new TemporaryBundle(("pdp.yaml", Settings), ("roles/new.json", written.Output));
            Assert.Equal(0, CommandRun.Of("check", "--bundle", bundle.Directory, "--role", "new", "--action", "push-case", "--connector", ".jira", "--owner", "cases", "--space", "any").ExitCode);
        }
    }

    [Fact]
    public void NewRole_Elasticsearch_WritesApplications()
    {
        var written = New("--allow", "createComment", "--allow", "getCase", "--owner", "cases", "--space", "team-a", "--format", "elasticsearch");

        using var role = JsonDocument.Parse(written.Output);
        var application = role.RootElement.GetProperty("applications")[0];
        Assert.Equal("kibana-.kibana", application.GetProperty("application").GetString());
        Assert.Equal("space:team-a", application.GetProperty("resources")[0].GetString());
        Assert.Contains("feature_generalCasesV3.create_comment", application.GetProperty("privileges").EnumerateArray().Select(p => p.GetString()));
    }

    [Fact]
    public void NewRole_Connector_LetsTheRoleUseConnectors()
    {
        var written = New("--allow", "getCase", "--owner", "cases", "--connector");

        Assert.Contains("\"actions\": [", written.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NewRole_AccessInElasticsearchForm_GivesThatAccess()
    {
        var written = New("--access", "full", "--owner", "cases", "--format", "elasticsearch");
        using var bundle = new TemporaryBundle(("pdp.yaml", Settings), ("roles/new.json", written.Output));

        var run = CommandRun.Of("access", "--bundle", bundle.Directory, "--role", "new", "--owner", "cases", "--json");

        Assert.Contains("\"access\": \"full\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NewRole_NoExactSet_IsRefusedAndNamesTheNearest()
    {
        var run = New("--allow", "deleteComment", "--owner", "securitySolution");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("No set of privileges allows only this. The smallest set is `securitySolutionCasesV3.cases_delete`; it also allows `deleteCase`.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void NewRole_Nearest_IsWrittenAndSaysWhatElseItAllows()
    {
        var run = New("--allow", "deleteComment", "--owner", "securitySolution", "--nearest");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("cases_delete", run.Output, StringComparison.Ordinal);
        Assert.Contains("note: the role also allows deleteCase", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, New("--access", "full", "--owner", "cases", "--nearest").ExitCode);
    }

    [Fact]
    public void NewRole_BelowGold_NamesWhatTheNearestAllowsBesides()
    {
        using var basic = new TemporaryBundle(("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: basic\n"));

        var run = CommandRun.Of("new-role", "--bundle", basic.Directory, "--allow", "createComment", "--owner", "cases");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("`generalCasesV3.all`", run.Error, StringComparison.Ordinal);
        Assert.Contains("The licence is the cause: below gold, Kibana has no finer privileges. Give --nearest to write it.", run.Error, StringComparison.Ordinal);
        Assert.Contains("`deleteCase`", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void NewRole_CallThatTheLicenceRefuses_SaysSo()
    {
        using var basic = new TemporaryBundle(("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: basic\n"));

        var run = CommandRun.Of("new-role", "--bundle", basic.Directory, "--allow", "similar-cases", "--owner", "cases");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No role allows this: `similar-cases` needs platinum, and the deployment has basic.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no action `createComent`; did you mean `createComment`?", "--allow", "createComent", "--owner", "cases")]
    [InlineData("There is no owner `case`; did you mean `cases`?", "--allow", "createComment", "--owner", "case")]
    [InlineData("give --access, or --allow", "--owner", "cases")]
    [InlineData("Give either --access or --allow, not both.", "--owner", "cases", "--access", "full", "--allow", "getCase")]
    public void NewRole_WrongArguments_AreUsage(string message, params string[] args)
    {
        var run = New(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.OrdinalIgnoreCase);
    }

    // What of these, the first two left out, the role allows.
    private static string Allowed(string role, params string[] actions)
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", Settings), ("roles/new.json", role));
        var allowed = actions.Where(a => CommandRun.Of(
            "check", "--bundle", bundle.Directory, "--role", "new", "--action", a, "--owner", "securitySolution").ExitCode == 0).ToList();
        Assert.Equal(actions[..2], allowed.Take(2));
        return string.Join(", ", allowed.Skip(2));
    }

    private CommandRun New(params string[] args) => CommandRun.Of(["new-role", "--bundle", _empty.Directory, .. args]);
}
