using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class WhoCanVerbTests : IDisposable
{
    private readonly TemporaryBundle _bundle = RolesBundle.Create();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void WhoCan_ActionAlone_CoversEveryOwnerAndSpace()
    {
        var run = Ask("--action", "deleteCase");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\| soc +\| securitySolution +\| every space but hidden +\|", run.Output);
        Assert.Matches(@"\| team +\| cases +\| team-a +\|", run.Output);
        Assert.Matches(@"\| pattern +\| securitySolution +\| spaces like space:ops-\* +\|", run.Output);
        Assert.Matches(@"\| superuser +\| cases, observability +\| every space +\|", run.Output);
        Assert.DoesNotContain("reader", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhoCan_Subjects_AreListedBesideRoles()
    {
        var run = Ask("--action", "deleteCase", "--subjects", "--owner", "securitySolution");

        Assert.Matches(@"\| ann +\| +\| securitySolution +\| every space but hidden +\|", run.Output);
        Assert.Matches(@"\| +\| soc +\| securitySolution", run.Output);
        Assert.DoesNotContain("bob", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhoCan_SubjectNamed_IsAskedAbout()
    {
        var run = Ask("--action", "getCase", "--subject", "bob", "--owner", "securitySolution", "--space", "team-a", "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(["bob"], json.RootElement.GetProperty("subjects").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public void WhoCan_SeveralOwners_MeanAnyUnlessAllAreAskedFor()
    {
        string[] owners = ["--action", "deleteCase", "--owner", "cases", "--owner", "securitySolution", "--space", "team-a"];

        var any = Ask(owners);
        var all = Ask([.. owners, "--all-owners"]);

        Assert.Contains("| soc ", any.Output, StringComparison.Ordinal);
        Assert.Contains("| team ", any.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("| soc ", all.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| superuser +\| cases and securitySolution +\| team-a", all.Output);
    }

    [Fact]
    public void WhoCan_Json_ListsRolesAndWhere()
    {
        var run = Ask("--action", "deleteCase", "--owner", "securitySolution", "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Contains("soc", json.RootElement.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        var soc = json.RootElement.GetProperty("allowed").EnumerateArray().Single(a => a.GetProperty("role").GetString() == "soc");
        Assert.Equal("securitySolution", soc.GetProperty("owner").GetString());
        Assert.Equal(
            ["default", "team-a", "spaces like space:ops-*", "any other space"],
            soc.GetProperty("spaces").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public void WhoCan_Csv_OneRowForEachOwnerAndSpace()
    {
        var run = Ask("--action", "deleteCase", "--owner", "cases", "--space", "team-a", "--csv");

        Assert.Contains("team,cases,team-a\r", run.Lines);
        Assert.StartsWith("role,owner,space", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--markdown", "| team | cases | team-a |")]
    [InlineData("--html", "<td>team</td><td>cases</td><td>team-a</td>")]
    public void WhoCan_Documents_HoldTheTable(string format, string row)
    {
        var run = Ask("--action", "deleteCase", "--owner", "cases", "--space", "team-a", format);

        Assert.Contains(row, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WhoCan_CallWithoutOwner_IsAskedOnce()
    {
        var run = Ask("--action", "manage-connectors", "--connector", ".jira");

        Assert.Matches(@"\| superuser +\| \(no owner\) +\| every space", run.Output);
    }

    [Fact]
    public void WhoCan_Nobody_SaysSoOnStandardError()
    {
        var run = Ask("--action", "deleteCase", "--owner", "securitySolution", "--space", "hidden");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("No role may `deleteCase` there.", run.Error, StringComparison.Ordinal);
    }

    private CommandRun Ask(params string[] args) => CommandRun.Of(["who-can", "--bundle", _bundle.Directory, .. args]);
}
