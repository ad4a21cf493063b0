namespace CasesPdp.Cli.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => new(
        "check", "explain", "matrix", "what-can", "who-can", "access", "validate", "test", "diff", "prove", "new-role", "import", "info", "health",
        "log", "replay", "usage", "list", "completion", "help", "version");

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_Verb_HasExampleAndExitCodes(string verb)
    {
        var run = CommandRun.Of(verb, "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"Examples:\n  # ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"\n  casespdp {verb}", run.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:\n  0  ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_Root_ListsEveryVerbAndWhereToStart()
    {
        var run = CommandRun.Of("--help");

        Assert.All(Verbs, verb => Assert.Contains($"\n  {verb.Data} ", run.Output, StringComparison.Ordinal));
        Assert.Contains("Start here:\n  casespdp check ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--help")]
    [InlineData("help", "--help")]
    [InlineData("help check", "check --help")]
    [InlineData("check", "check --help")]
    [InlineData("who-can", "who-can --help")]
    [InlineData("list", "list --help")]
    [InlineData("diff", "diff --help")]
    public void Help_AskedInAnotherWay_SameText(string command, string asked)
    {
        var run = CommandRun.Of(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((0, CommandRun.Of(asked.Split(' ')).Output), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Help_Code_ExplainsIt()
    {
        var run = CommandRun.Of("help", "cp3012");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("CP3012 (warning): A sub-feature privilege needs a higher licence.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nTo mend:  ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help chekc", "There is no verb and no diagnostic code `chekc`; did you mean `check`?")]
    [InlineData("help CP9999", "There is no verb and no diagnostic code `CP9999`")]
    [InlineData("check --ownr x --action getCase", "There is no option `--ownr`; did you mean `--owner`?")]
    public void Help_NoSuchThing_UsageError(string command, string error)
    {
        var run = CommandRun.Of(command.Split(' '));

        Assert.Equal((2, error), (run.ExitCode, run.Error.Split('\n')[0]));
    }

    [Fact]
    public void Version_Verb_AsTheOption() => Assert.Equal(CommandRun.Of("--version").Output, CommandRun.Of("version").Output);

    [Fact]
    public void Typo_Verb_CorrectionSuggested()
    {
        var run = CommandRun.Of("chekc");

        Assert.Contains("check", run.Error, StringComparison.Ordinal);
    }
}
