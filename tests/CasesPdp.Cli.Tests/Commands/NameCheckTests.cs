namespace CasesPdp.Cli.Tests.Commands;

/// <summary>A name that the policy does not have is an error before any answer, or a note after it where that is allowed.</summary>
public sealed class NameCheckTests : IDisposable
{
    private readonly TemporaryBundle _bundle = new(
        ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\nspaces: {ops: {}}\n"),
        ("subjects.yaml", "ann: {roles: [soc]}\n"),
        ("roles/soc.json", """
            {"soc": {"kibana": [{"spaces": ["team-a"], "base": [], "feature": {"securitySolutionCasesV3": ["all"]}}],
             "applications": [{"application": "kibana-.kibana", "privileges": ["feature_generalCasesV3.read"], "resources": ["space:dev-*"]}]}}
            """));

    public static TheoryData<string, string> Mistakes => new()
    {
        { "who-can --action createCas --owner securitySolution", "There is no action `createCas`; did you mean `createCase`?" },
        { "who-can --action createCase --owner securitySolutio", "There is no owner `securitySolutio`; did you mean `securitySolution`?" },
        { "who-can --action cases:cases/getCas", "There is no action `cases:cases/getCas`; did you mean `cases:cases/getCase`?" },
        { "check --action createCase --owner cases --role sok", "There is no role `sok`; did you mean `soc`?" },
        { "check --action createCase --owner cases --role nothing-like-it", "There is no role `nothing-like-it`; see `casespdp list roles`." },
        { "check --action createCase --owner cases --role soc --limited-by soc --limited-by sco", "There is no role `sco`; did you mean `soc`?" },
        { "check --action update-case --facet reopen --owner cases --role soc", "`update-case` does not allow the facet `reopen`; did you mean `reopens`?" },
        { "check --action getCase --facet x --owner cases --role soc", "`getCase` does not allow the facet `x`; it allows none." },
        { "check --action createCase --owner cases --role soc --space Team", "`Team` is not a space id: only lower-case letters, digits, `_` and `-` are allowed." },
        { "check --action createCase --owner cases --role soc --space team-b", "There is no space `team-b`; did you mean `team-a`?" },
        { "check --action createCase --owner cases --subject an", "There is no subject `an`; did you mean `ann`?" },
        { "check --action push-case --connector .jria --owner cases --role soc", "There is no connector `.jria`; did you mean `.jira`?" },
        { "check --action getCase --connector .jira --owner cases --role soc", "`getCase` does not use a connector; --connector goes with manage-connectors and push-case." },
        { "who-can --action update-case --facet reopens --connector .jira", "`update-case` does not use a connector; --connector goes with manage-connectors and push-case." },
        { "explain --action cases:cases/pushCase --connector .jira --role soc", "`cases:cases/pushCase` does not use a connector; --connector goes with manage-connectors and push-case." },
        { "matrix --action getCase --connector .jira --role soc", "`getCase` does not use a connector; --connector goes with manage-connectors and push-case." },
        { "check --action getCase --owner cases --role soc --access-mode restrictd", "There is no access mode `restrictd`; did you mean `restricted`?" },
        { "who-can --action getCase --access-mode private", "There is no access mode `private`; there are default and restricted." },
        { "explain --action createCase --owner cases --role soccc", "There is no role `soccc`; did you mean `soc`?" },
        { "matrix --action getCas --role soc", "There is no action `getCas`; did you mean `getCase`?" },
        { "matrix --owner security --role soc", "There is no owner `security`; see `casespdp list owners`." },
        { "matrix --action push-case --role soc --connector .jria", "There is no connector `.jria`; did you mean `.jira`?" },
        { "who-can --action getCase --subject an", "There is no subject `an`; did you mean `ann`?" },
        { "access --role soc --owner case", "There is no owner `case`; did you mean `cases`?" },
        { "access --space opss", "There is no space `opss`; did you mean `ops`?" },
        { "check --action cases:observability/getCase --owner cases --role soc", "`cases:observability/getCase` is about cases of `observability` only: leave --owner out." },
        { "explain --action cases:observability/getCase --owner observability --owner cases --role soc", "`cases:observability/getCase` is about cases of `observability` only: leave --owner out." },
        { "matrix --action getCase --action cases:observability/getCase --owner cases --role soc", "`cases:observability/getCase` is about cases of `observability` only: leave --owner out." },
        { "who-can --action cases:observability/getCase --owner cases", "`cases:observability/getCase` is about cases of `observability` only: leave --owner out." },
        { "who-can --action list-connectors --owner cases", "`list-connectors` takes no owner: leave --owner out." },
        { "what-can --role soc --space opss", "There is no space `opss`; did you mean `ops`?" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Verb_NameNotKnown_OneLineAndNoAnswer(string command, string error)
    {
        var run = Run(command);

        Assert.Equal((2, "", error), (run.ExitCode, run.Output, run.Error.TrimEnd()));
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Verb_NameNotKnownButAllowed_AnswerThenNote(string command, string error)
    {
        var run = Run(command + " --allow-unknown");

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Contains($"note: {char.ToLowerInvariant(error[0])}{error[1..].TrimEnd('.')}\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prove --action cases:observability/getCase --owner cases --only soc", "`cases:observability/getCase` is about cases of `observability` only: leave --owner out.")]
    [InlineData("prove --action list-connectors --owner cases --only soc", "`list-connectors` takes no owner: leave --owner out.")]
    public void Prove_OwnerAgainstTheAction_NothingIsProven(string command, string error)
    {
        foreach (var run in new[] { Run(command), Run(command + " --allow-unknown") })
        {
            Assert.Equal((2, "", error), (run.ExitCode, run.Output, run.Error.TrimEnd()));
        }
    }

    [Fact]
    public void Matrix_RawActionsOfOneOwner_ShowsThatOwnerAlone()
    {
        var run = Run("matrix --action cases:cases/getCase --role soc --role viewer --csv");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.Lines.Length);
        Assert.DoesNotContain("OWNER_MISMATCH", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check --action createCase --owner cases --role soc --subject anne", "note: the subject list has no `anne`; the roles given say what the subject may")]
    [InlineData("what-can --role soc --subject anne", "note: the subject list has no `anne`; the roles given say what the subject may")]
    [InlineData("explain --action getCase --owner cases --role soc --access-mode restricted", "note: --access-mode has no effect: `switches.restrictedCases` of the policy, or its security, is off\n")]
    [InlineData("who-can --action getCase --access-mode restricted", "note: --access-mode has no effect: `switches.restrictedCases` of the policy, or its security, is off\n")]
    public void Verb_SomethingWithoutEffect_AnsweredWithANote(string command, string note)
    {
        var run = Run(command);

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.NotEqual("", run.Output);
        Assert.Contains(note, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verb_SeveralNamesNotKnown_ALineEach()
    {
        var run = Run("check --action createCas --owner case --role so");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(3, run.Error.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("check --action createCase --owner securitySolution --role soc --space team-a")]
    [InlineData("check --action getCase --owner cases --role soc --space dev-7")]
    [InlineData("check --action cases:securitySolution/createCase --role soc --space team-a")]
    [InlineData("check --action update-case --facet reopens --owner securitySolution --role soc --space team-a")]
    [InlineData("check --action createCase --owner securitySolution --subject anyone --role soc --space team-a")]
    [InlineData("matrix --role soc --space ops")]
    [InlineData("who-can --action find-cases")]
    [InlineData("new-role --access full --owner cases --space *")]
    public void Verb_NamesKnown_Answered(string command)
    {
        var run = Run(command);

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(run.Output);
    }

    [Theory]
    [InlineData("check --action push-case --connector .email --owner securitySolution --role superuser", "CONNECTOR_NOT_AVAILABLE")]
    public void Check_ConnectorOfKibanaThatIsNotForCases_Answered(string command, string reason) =>
        Assert.Contains(reason, Run(command).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("check --role soc --action create-case")]
    [InlineData("explain --role soc --action getCase")]
    public void Verb_OwnerMissing_SaysSo(string command)
    {
        var run = Run(command);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("needs an owner: give --owner; the owners are cases, observability, securitySolution.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dumb", null, false)]
    [InlineData("xterm-256color", null, true)]
    [InlineData(null, null, true)]
    [InlineData("xterm", "1", false)]
    public void MayColour_AsTheEnvironmentSays(string? term, string? noColour, bool expected) =>
        Assert.Equal(expected, Terminal.MayColour(name => name == "TERM" ? term : noColour));

    public void Dispose() => _bundle.Dispose();

    private CommandRun Run(string command) => CommandRun.Of([.. command.Split(' '), "--bundle", _bundle.Directory]);
}
