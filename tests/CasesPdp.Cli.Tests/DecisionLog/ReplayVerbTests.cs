using System.Text.Json;

namespace CasesPdp.Cli.Tests.DecisionLog;

public sealed class ReplayVerbTests
{
    [Fact]
    public void Replay_SamePolicy_ChangesNothing()
    {
        using var bundle = TestLog.Bundle();

        var run = CommandRun.WithInput(TestLog.All, "replay", "-", "--bundle", bundle.Directory);

        Assert.Equal((0, "0 of 4 decisions change"), (run.ExitCode, run.Lines[0]));
    }

    [Fact]
    public void Replay_PolicyWithout_ListsWhoLosesWhat()
    {
        using var bundle = TestLog.Bundle("minimal_all");

        var run = CommandRun.WithInput(TestLog.All + TestLog.AnnDeletes, "replay", "-", "--bundle", bundle.Directory, "--json");

        Assert.Equal(1, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var change = Assert.Single(json.RootElement.GetProperty("changes").EnumerateArray());
        Assert.Equal(
            ("ann", "deleteCase", "ALLOW", "DENY", 2),
            (change.GetProperty("subject").GetString(), change.GetProperty("action").GetString(), change.GetProperty("before").GetString(),
                change.GetProperty("after").GetString(), change.GetProperty("times").GetInt32()));
        Assert.Equal((5, 2), (json.RootElement.GetProperty("replayed").GetInt32(), json.RootElement.GetProperty("changed").GetInt32()));
    }

    [Theory]
    [InlineData(",\"protected\":[\"user.roles\"]", 1)]
    [InlineData(",\"protected\":[\"casespdp.owners\"]", 1)]
    [InlineData(",\"shortened\":true", 1)]
    [InlineData(",\"protected\":[\"user.id\",\"client.user.name\"]", 0)]
    [InlineData(",\"protected\":[\"user.id\"],\"roles_from\":\"policy\"", 1)]
    public void Replay_FieldsThatDecideAreHidden_IsCountedAsNotReplayable(string more, int notReplayable)
    {
        using var bundle = TestLog.Bundle();
        var hidden = TestLog.Line(1, "***", ["sec_read"], "getCase", "ALLOW", "ALLOWED", more: more);

        var run = CommandRun.WithInput(hidden + "\n" + TestLog.BobReads, "replay", "-", "--bundle", bundle.Directory, "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(
            (notReplayable, 2 - notReplayable),
            (json.RootElement.GetProperty("notReplayable").GetInt32(), json.RootElement.GetProperty("replayed").GetInt32()));
    }

    [Fact]
    public void Replay_NothingToDecide_IsNotEvaluated()
    {
        using var bundle = TestLog.Bundle();

        Assert.Equal(3, CommandRun.WithInput(TestLog.Lost, "replay", "-", "--bundle", bundle.Directory).ExitCode);
        Assert.Equal(3, CommandRun.WithInput(TestLog.All, "replay", "-", "--bundle", "/nowhere").ExitCode);
        Assert.Equal(2, CommandRun.WithInput(TestLog.All, "replay", "-").ExitCode);
    }

    [Fact]
    public void Replay_PolicyListsTheRoles_DecidesByItsList()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", TestLog.Settings + "rolesFrom: subjects\n"), ("subjects.yaml", "ann: {roles: [superuser]}\n"));

        var run = CommandRun.WithInput(TestLog.All, "replay", "-", "--bundle", bundle.Directory, "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ["bob deleteCase NO_KNOWN_ROLE", "bob getCase NO_KNOWN_ROLE"],
            json.RootElement.GetProperty("changes").EnumerateArray().Select(
                c => $"{c.GetProperty("subject").GetString()} {c.GetProperty("action").GetString()} {c.GetProperty("reason").GetString()}"));
    }
}
