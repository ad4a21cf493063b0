using System.Text.Json;

namespace CasesPdp.Cli.Tests.DecisionLog;

public sealed class UsageVerbTests
{
    [Fact]
    public void Usage_Log_NamesUnusedPrivilegesAndTheLeastThatWasNeeded()
    {
        using var bundle = TestLog.Bundle();

        var run = CommandRun.WithInput(TestLog.All, "usage", "-", "--bundle", bundle.Directory, "--json");

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var roles = json.RootElement.GetProperty("roles").EnumerateArray().ToDictionary(r => r.GetProperty("role").GetString()!);
        Assert.Equal(["sec_all", "sec_read", "superuser"], roles.Keys);
        Assert.Equal(["feature_actions.all"], Privileges(roles["sec_all"], "unused"));
        Assert.Equal(["feature_securitySolutionCasesV3.all"], Privileges(roles["sec_all"], "used"));
        Assert.Equal(["securitySolutionCasesV3.cases_delete"], Least(roles["sec_all"]));
        Assert.Equal(["securitySolutionCasesV3.read"], Least(roles["sec_read"]));
        Assert.Equal(["securitySolutionCasesV3.cases_delete"], Least(roles["superuser"]));
    }

    [Fact]
    public void Usage_RoleThatNobodyUsed_IsListed()
    {
        using var bundle = TestLog.Bundle();

        var run = CommandRun.WithInput(TestLog.BobReads, "usage", "-", "--bundle", bundle.Directory);

        Assert.Contains(run.Lines, l => l.Contains("sec_all ", StringComparison.Ordinal) && l.Contains("never used", StringComparison.Ordinal));
        Assert.DoesNotContain("superuser", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--subject nobody")]
    [InlineData("--since 1s")]
    public void Usage_NoDecisionIsChosen_NoPrivilegeIsCalledUnused(string filter)
    {
        using var bundle = TestLog.Bundle();

        var run = CommandRun.WithInput(TestLog.All, ["usage", "-", "--bundle", bundle.Directory, .. filter.Split(' ')]);

        Assert.Equal((3, "0 allowed decisions\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Usage_SeveralSpaces_AreGroupedByWhatTheyNeed()
    {
        using var bundle = TestLog.Bundle();
        var log = string.Join('\n', new[] { "a", "b", "c" }.Select(
            (space, i) => TestLog.Line(i, "ann", ["sec_all"], space == "c" ? "deleteCase" : "getCase", "ALLOW", "ALLOWED", space: space)));

        var run = CommandRun.WithInput(log, "usage", "-", "--bundle", bundle.Directory, "--json");

        using var json = JsonDocument.Parse(run.Output);
        var least = json.RootElement.GetProperty("roles")[0].GetProperty("least").EnumerateArray()
            .Select(l => string.Join(' ', l.GetProperty("spaces").EnumerateArray().Select(s => s.GetString())));
        Assert.Equal(["a b", "c"], least);
    }

    [Fact]
    public void Usage_SampledLog_SaysThatRareUseMayBeMissing()
    {
        using var bundle = TestLog.Bundle();
        var sampled = TestLog.Line(1, "ann", ["sec_all"], "getCase", "ALLOW", "ALLOWED", more: ",\"sample\":0.01");

        var run = CommandRun.WithInput(sampled, "usage", "-", "--bundle", bundle.Directory);

        Assert.Contains("decisions of 0.01 of the calls", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_NothingAllowed_IsNotEvaluated()
    {
        using var bundle = TestLog.Bundle();

        Assert.Equal(3, CommandRun.WithInput(TestLog.BobIsDenied, "usage", "-", "--bundle", bundle.Directory).ExitCode);
    }

    private static IEnumerable<string?> Privileges(JsonElement role, string use) =>
        role.GetProperty(use).EnumerateArray().Select(s => s.GetProperty("privilege").GetString());

    private static IEnumerable<string?> Least(JsonElement role) =>
        role.GetProperty("least").EnumerateArray().Single().GetProperty("privileges").EnumerateArray().Select(p => p.GetString());
}
