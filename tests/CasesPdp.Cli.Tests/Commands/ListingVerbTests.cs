using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class ListingVerbTests
{
    [Fact]
    public void Explain_Denied_SaysWhatIsMissing()
    {
        var run = CommandRun.Of("explain", "--example", "--role", "t1_analyst", "--action", "createCase", "--owner", "securitySolution");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("createCase", run.Output, StringComparison.Ordinal);
        Assert.Contains("securitySolutionCasesV3", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Json_HoldsDecisionRequirementsAndChange()
    {
        var run = CommandRun.Of("explain", "--example", "--role", "t1_analyst", "--action", "createCase", "--owner", "securitySolution", "--json");

        using var explanation = JsonDocument.Parse(run.Output);
        var root = explanation.RootElement;
        Assert.False(root.GetProperty("decision").GetBoolean());
        Assert.Equal("MISSING_PRIVILEGE", root.GetProperty("reason").GetString());
        Assert.Equal("createCase", root.GetProperty("requirements")[0].GetProperty("name").GetString());
        Assert.Equal(403, root.GetProperty("kibanaStatus").GetInt32());
        Assert.NotEmpty(root.GetProperty("smallestChange").GetProperty("text").GetString()!);
    }

    [Fact]
    public void WhatCan_Json_ListsOperations()
    {
        var run = CommandRun.Of("what-can", "--example", "--role", "t1_analyst", "--json");

        using var lists = JsonDocument.Parse(run.Output);
        var owner = Assert.Single(lists.RootElement.GetProperty("owners").EnumerateArray());
        var operations = owner.GetProperty("operations").EnumerateArray().Select(o => o.GetString()!).ToList();
        Assert.Contains("getCase", operations);
        Assert.DoesNotContain("createCase", operations);
        Assert.Equal("ALLOWED", lists.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public void WhatCan_NoKnownRole_SaysWhyNothing()
    {
        var run = CommandRun.Of("what-can", "--example", "--role", "nobody", "--allow-unknown");

        Assert.Equal("Nothing: NO_KNOWN_ROLE\n", run.Output);
    }

    [Fact]
    public void Access_EveryRole_LevelAndWhatIsMissing()
    {
        var run = CommandRun.Of("access", "--example", "--json");

        using var report = JsonDocument.Parse(run.Output);
        var byRole = report.RootElement.GetProperty("access").EnumerateArray().ToDictionary(a => a.GetProperty("role").GetString()!);
        Assert.Equal("full", byRole["superuser"].GetProperty("access").GetString());
        Assert.Equal("view-only", byRole["t1_analyst"].GetProperty("access").GetString());
        Assert.Equal("assignee", byRole["t1_analyst"].GetProperty("nextRow").GetString());
        Assert.Contains("createCase", byRole["t1_analyst"].GetProperty("missingToNextRow").EnumerateArray().Select(m => m.GetString()));
    }

    [Theory]
    [InlineData("full")]
    [InlineData("assignee")]
    [InlineData("view-only")]
    [InlineData("none")]
    public void NewRole_Level_GivesThatAccessWhenServed(string level)
    {
        var written = CommandRun.Of("new-role", "--example", "--access", level, "--owner", "securitySolution", "--space", "ops");
        using var bundle = new TemporaryBundle(("pdp.yaml", "bundle: 1\ndeployment: serverless-security-complete\n"), ("roles/new.json", written.Output));

        var run = CommandRun.Of("access", "--bundle", bundle.Directory, "--role", "new", "--space", "ops", "--json");

        Assert.Contains($"\"access\": \"{level}\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new-role", "--example", "--access", "custom", "--owner", "securitySolution")]
    [InlineData("new-role", "--example", "--access", "full", "--owner", "nope")]
    [InlineData("new-role", "--access", "full", "--owner", "securitySolution", "--server", "http://x")]
    [InlineData("access", "--server", "http://x")]
    [InlineData("validate", "--bundle", "x", "--server", "http://x")]
    [InlineData("validate")]
    [InlineData("health")]
    public void LocalVerb_ThatCannotBe_UsageErrorThatSaysWhy(params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public void Info_Bundle_CountsAndSizes()
    {
        var run = CommandRun.Of("info", "--example", "--json");

        using var info = JsonDocument.Parse(run.Output);
        Assert.Equal("serverless-security-complete", info.RootElement.GetProperty("deployment").GetString());
        Assert.Equal(64, info.RootElement.GetProperty("digest").GetString()!.Length);
        Assert.True(info.RootElement.GetProperty("tableBytes").GetInt64() > 0);
        Assert.True(info.RootElement.GetProperty("compileMilliseconds").GetDouble() > 0);
    }
}
