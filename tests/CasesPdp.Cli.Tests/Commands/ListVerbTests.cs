using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class ListVerbTests
{
    [Theory]
    [InlineData("actions", "push-case", "Send a case to an external system")]
    [InlineData("actions", "getCase", "Read a case.")]
    [InlineData("calls", "push-case", "Send a case to an external system")]
    [InlineData("facets", "reopens", "The call opens a closed case again.")]
    [InlineData("owners", "acme", "Cases of a custom feature.")]
    [InlineData("owners", "cases", "Cases of Stack Management.")]
    [InlineData("spaces", "ops", "Listed in pdp.yaml; solution classic; hides no feature.")]
    [InlineData("spaces", "team-a", "Named by roles; not listed in pdp.yaml.")]
    [InlineData("spaces", "default", "The space that every deployment has.")]
    [InlineData("roles", "superuser", "Comes with the deployment.")]
    [InlineData("roles", "soc", "Written in roles/soc.json.")]
    [InlineData("subjects", "ann", "Roles: soc.")]
    [InlineData("features", "acmeCases", "Custom feature of the bundle; owners: acme.")]
    [InlineData("features", "actions", "Actions and Connectors")]
    [InlineData("privileges", "cases_delete", "Sub-feature: delete cases and comments.")]
    [InlineData("privileges", "acme_push", "Sub-feature of the custom feature `acmeCases`.")]
    [InlineData("connectors", ".jira", "Jira. Needs the gold licence.")]
    public void List_Kind_NameWithItsSentence(string kind, string name, string meaning)
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\nspaces: {ops: {}}\n"), ("subjects.yaml", "ann: {roles: [soc]}\n"),
            ("roles/soc.json", """{"name": "soc", "kibana": [{"spaces": ["team-a"], "base": ["read"]}]}"""),
            ("features/acme.yaml", """
                {id: acmeCases, cases: [acme], privileges: {all: {cases: {all: [acme]}}, read: {cases: {read: [acme]}}},
                 subFeatures: [{id: acme_push, includeIn: none, cases: {push: [acme]}}]}
                """));

        var text = CommandRun.Of("list", kind, bundle.Directory);
        var json = CommandRun.Of("list", kind, "--bundle", bundle.Directory, "--json");

        Assert.Contains(text.Lines, l => l.StartsWith($"| {name} ", StringComparison.Ordinal) && l.Contains($"| {meaning}", StringComparison.Ordinal));
        using var names = JsonDocument.Parse(json.Output);
        var entry = names.RootElement.GetProperty(kind).EnumerateArray().Single(n => n.GetProperty("name").GetString() == name);
        Assert.StartsWith(meaning, entry.GetProperty("meaning").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void List_Matching_OnlyNamesThatHoldTheText()
    {
        var run = CommandRun.OfExample("list actions --matching COMMENT --json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.All(
            json.RootElement.GetProperty("actions").EnumerateArray(),
            a => Assert.Contains("comment", a.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.Contains("\"createComment\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            (2, "", "Nothing in the list of actions matches `nothing-like-it`; leave --matching out to see all."),
            CommandRun.OfExample("list actions --matching nothing-like-it") is var none ? (none.ExitCode, none.Output, none.Error.TrimEnd()) : default);
    }

    // A call is found by its facets and its connectors, too.
    [Theory]
    [InlineData("assign", "update-case,bulk-update-cases,assignCase")]
    [InlineData("jira", "push-case,manage-connectors,pushCase")]
    [InlineData("reopen", "reopenCase,update-case")]
    [InlineData("re-open", "reopenCase,update-case")]
    public void List_MatchingAFacetOrAConnector_FindsTheCall(string text, string names)
    {
        var run = CommandRun.OfExample($"list actions --matching {text} --json");

        using var json = JsonDocument.Parse(run.Output);
        var found = json.RootElement.GetProperty("actions").EnumerateArray().Select(a => a.GetProperty("name").GetString()).ToList();
        Assert.Empty(names.Split(',').Except(found));
        Assert.DoesNotContain("get-case", found);
    }

    [Fact]
    public void List_Reasons_NeedsNoPolicy()
    {
        var run = CommandRun.Of("list", "reasons");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Lines, l => l.StartsWith("| MISSING_PRIVILEGE ", StringComparison.Ordinal)
            && l.Contains("| The roles do not grant everything required.", StringComparison.Ordinal));
    }

    [Fact]
    public void List_Codes_NeedsNoPolicy()
    {
        var run = CommandRun.Of("list", "codes");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Lines, l => l.StartsWith("| CP3012 | warning  | A sub-feature privilege needs a higher licence.", StringComparison.Ordinal));
    }

    [Fact]
    public void List_NoSuchKind_UsageErrorWithTheNearest()
    {
        var run = CommandRun.OfExample("list rolls");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("There is no list of `rolls`; did you mean `roles`?", run.Error, StringComparison.Ordinal);
    }
}
