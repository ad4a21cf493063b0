using System.Text.Json;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>A comparison in process and one by a server are the same report, in every format.</summary>
public sealed class DiffAgreementTests
{
    private static readonly string[] Formats = ["", "--json", "--markdown", "--html"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Diff_RandomPair_SameOutputBothWays(int seed)
    {
        var random = new RandomBundle(seed);
        using var before = random.Write(mayBreakItsRules: false);
        using var after = random.Write(mayBreakItsRules: true);
        await using var server = await RunningServer.StartAsync(before, "CasesPdp:Reload:VerifyCells=0");

        foreach (var format in Formats)
        {
            string[] options = format.Length == 0 ? [] : [format];

            var local = CliRun.Of(["diff", before.Path, after.Path, "--fail-on-widening", .. options]);
            var remote = CliRun.Of(["diff", after.Path, "--server", server.Administration!.ToString(), "--fail-on-widening", .. options]);

            Assert.Equal("", local.Error);
            Assert.Equal(local, remote);
        }
    }

    [Fact]
    public void Diff_Json_IsAsTheSchemaSays()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(DecisionCorpus.Repository, "docs", "diff.schema.json")));
        var check = new JsonSchemaCheck(schema.RootElement);

        foreach (var seed in Enumerable.Range(1, 4))
        {
            var random = new RandomBundle(seed);
            using var before = random.Write(mayBreakItsRules: true);
            using var after = random.Write(mayBreakItsRules: true);
            using var diff = JsonDocument.Parse(CliRun.Of("diff", before.Path, after.Path, "--json").Output);
            check.Check(diff.RootElement);
        }

        string[] parts =
            ["$.roles[].changes[].owner", "$.operations[].kind", "$.calls[].loosened", "$.settings[].effect", "$.subjects[].maySeeMore", "$.held[].counterexamples[].roles[]"];
        Assert.All(parts, part => Assert.Contains(part, check.Reached));
    }

    [Fact]
    public async Task Diff_PinnedServer_SaysSoBesidesTheSameReport()
    {
        using var before = TestBundle.Create();
        using var after = TestBundle.Create("guardRails: {maxWidenedCells: 5}");
        await using var server = await RunningServer.StartAsync(before, "CasesPdp:Reload:VerifyCells=0");
        var address = server.Administration!.ToString();
        Assert.Equal(0, CliRun.Of("activate", "--pin", "--server", address).ExitCode);

        var text = CliRun.Of("diff", after.Path, "--server", address, "--fail-on-widening");
        using var json = JsonDocument.Parse(CliRun.Of("diff", after.Path, "--server", address, "--json").Output);

        Assert.Equal(1, text.ExitCode);
        Assert.Contains("A reload would hold it: PINNED.", text.Output, StringComparison.Ordinal);
        Assert.Equal(["pinned"], json.RootElement.GetProperty("held").EnumerateArray().Select(h => h.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Diff_ServerThatRequiresPolicyTests_ListsWhatFails()
    {
        using var before = TestBundle.Create();
        using var after = TestBundle.Create();
        after.Write(
            "tests/t.yaml", "tests: [{subject: {roles: [sec_read]}, action: deleteCase, resource: {owner: securitySolution}, expect: ALLOW}]");
        await using var server = await RunningServer.StartAsync(before, "CasesPdp:Reload:RequirePolicyTests=true");

        var run = CliRun.Of("diff", after.Path, "--server", server.Administration!.ToString(), "--json");

        using var json = JsonDocument.Parse(run.Output);
        var held = Assert.Single(json.RootElement.GetProperty("held").EnumerateArray());
        Assert.Equal("policyTests", held.GetProperty("kind").GetString());
        Assert.StartsWith("tests/t.yaml:1:", held.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(Policies.Changes.CellKind), typeof(Protocol.V1.CellKind))]
    [InlineData(typeof(Policies.Changes.ChangeDirection), typeof(Protocol.V1.ChangeDirection))]
    [InlineData(typeof(Policies.Changes.GuardRailKind), typeof(Protocol.V1.GuardRailKind))]
    [InlineData(typeof(Policies.Changes.RolePresence), typeof(Protocol.V1.RolePresence))]
    [InlineData(typeof(Policies.Changes.SettingEffect), typeof(Protocol.V1.SettingEffect))]
    public void Enum_OfTheProtocol_HasTheValuesOfThePolicyAfterUnspecified(Type policy, Type protocol) =>
        Assert.Equal(["Unspecified", .. Enum.GetNames(policy)], Enum.GetNames(protocol));
}
