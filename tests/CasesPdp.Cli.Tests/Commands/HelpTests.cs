namespace CasesPdp.Cli.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => new(
        "check", "explain", "matrix", "what-can", "who-can", "access", "validate", "test", "diff", "prove", "new-role", "import", "info", "health",
        "log", "replay", "usage");

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_Verb_HasExampleAndExitCodes(string verb)
    {
        var run = CommandRun.Of(verb, "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"Examples:\n  # ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"\n  casespdp {verb} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:\n  0  ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_Root_ListsEveryVerbAndWhereToStart()
    {
        var run = CommandRun.Of("--help");

        Assert.All(Verbs, verb => Assert.Contains($"\n  {verb.Data} ", run.Output, StringComparison.Ordinal));
        Assert.Contains("Start here:\n  casespdp check ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Typo_Verb_CorrectionSuggested()
    {
        var run = CommandRun.Of("chekc");

        Assert.Contains("check", run.Error, StringComparison.Ordinal);
    }
}
