using System.Text;
using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class ExplainVerbTests : IDisposable
{
    private readonly TemporaryBundle _bundle = new(
        ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: basic\n"),
        ("roles/shared.yaml", "{name: shared, kibana: [{spaces: ['*'], feature: {securitySolutionCasesV3: [all], generalCasesV3: [all]}}]}"),
        ("roles/own.yaml", "{name: own, kibana: [{spaces: ['*'], feature: {generalCasesV3: [read]}}]}"),
        ("subjects.yaml", "{ann: {roles: [shared, own]}, bob: {roles: [shared]}, cid: {roles: [shared]}}\n"));

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Explain_SubjectWithARoleOfItsOwn_ChangesThatRoleFirst()
    {
        var run = Explain("--subject", "ann", "--action", "createCase", "--owner", "observability");

        Assert.Contains("Smallest change\n  Add ", run.Output, StringComparison.Ordinal);
        Assert.Contains(" to role `own`. This affects 1 subject.\n\nAlternatives\n  Create a role, for example `cases-access`,", run.Output, StringComparison.Ordinal);
        Assert.Matches("\n  Add .* to role `shared`\\. This affects 3 subjects\\.", run.Output);
    }

    [Fact]
    public void Explain_SpaceForgotten_NamesTheSpacesOfTheRole()
    {
        using var bundle = RolesBundle.Create();

        var run = CommandRun.Of("explain", "--bundle", bundle.Directory, "--role", "team", "--role", "pattern", "--action", "getCase", "--owner", "cases");

        Assert.Contains("\n  team: nothing in space default; it has privileges in team-a\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n  pattern: nothing in space default; it has privileges in ops-*\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SubjectWithSharedRolesOnly_GetsARoleOfItsOwn()
    {
        var run = Explain("--subject", "bob", "--action", "createCase", "--owner", "observability", "--json");

        using var json = JsonDocument.Parse(run.Output);
        var change = json.RootElement.GetProperty("smallestChange");
        Assert.Equal(("cases-access", 1), (change.GetProperty("role").GetString(), change.GetProperty("subjects").GetInt32()));
        var other = Assert.Single(json.RootElement.GetProperty("alternatives").EnumerateArray());
        Assert.Equal(("shared", 3), (other.GetProperty("role").GetString(), other.GetProperty("subjects").GetInt32()));
    }

    // Below Platinum Kibana refuses to assign, and no gate of the operation says so.
    [Theory]
    [InlineData("assignCase", "shared", "ALLOW", true)]
    [InlineData("assignCase", "own", "DENY", false)]
    [InlineData("add-attachment", "shared", "ALLOW", false)]
    public void Explain_AllowedOperation_NotesThatItHasNoGates(string action, string role, string outcome, bool isNoted)
    {
        var run = Explain("--role", role, "--action", action, "--owner", "securitySolution");

        Assert.StartsWith(outcome, run.Output, StringComparison.Ordinal);
        Assert.Equal(isNoted, run.Error.Contains("an operation has no gates", StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_MisspeltRole_IsNotProposed()
    {
        var run = Explain("--role", "shraed", "--action", "createCase", "--owner", "observability", "--json");

        using var json = JsonDocument.Parse(run.Output.Length == 0 ? "{}" : run.Output);
        Assert.DoesNotContain("Create the role `shraed`", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"role\": \"shraed\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Gates_ArePassedOrNot()
    {
        var run = Explain("--role", "shared", "--action", "update-case", "--facet", "assigns", "--owner", "cases");

        Assert.Contains("\n  licence: not passed (needs platinum, has basic)\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_GateThatIsPassed_SaysSo()
    {
        var run = Explain("--role", "shared", "--action", "push-case", "--owner", "cases");

        Assert.Contains("\n  tier: passed\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Terminal_Coloured()
    {
        using var output = new MemoryStream();
        var terminal = new Terminal(Stream.Null, output, TextWriter.Null) { IsOutputTerminal = true, UsesColour = true };

        CasesPdpCli.Run(["explain", "--bundle", _bundle.Directory, "--subject", "ann", "--action", "createCase", "--owner", "observability"], terminal);

        Assert.StartsWith("\e[31mDENY MISSING_PRIVILEGE", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);
    }

    private CommandRun Explain(params string[] args) => CommandRun.Of(["explain", "--bundle", _bundle.Directory, .. args]);
}
