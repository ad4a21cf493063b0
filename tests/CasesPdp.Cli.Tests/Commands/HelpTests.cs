namespace CasesPdp.Cli.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => new(
        "check", "explain", "matrix", "what-can", "who-can", "access", "validate", "test", "diff", "prove", "new-role", "import", "info", "health",
        "keys", "publish", "rollout", "rollback", "channel", "fleet", "fetch", "gc", "recover", "log", "replay", "usage", "list", "completion", "help", "version");

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
    public void Help_ExamplesOfTheExamplePolicy_WorkAsPrinted()
    {
        var lines = Verbs.SelectMany(verb => CommandRun.Of(verb.Data, "--help").Lines).Concat(CommandRun.Of("--help").Lines)
            .Select(l => l.Trim()).Where(l => l.StartsWith("casespdp ", StringComparison.Ordinal) && l.Contains("--example", StringComparison.Ordinal));
        Assert.All(lines, line =>
        {
            var run = CommandRun.Of(line.Split(" > ")[0].Split(' ')[1..]);

            Assert.InRange(run.ExitCode, 0, 1);
            Assert.NotEmpty(run.Output);
        });
        Assert.True(lines.Count() >= 10);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("explain")]
    [InlineData("matrix")]
    [InlineData("what-can")]
    [InlineData("who-can")]
    [InlineData("access")]
    [InlineData("prove")]
    [InlineData("new-role")]
    public void Help_ExamplesOfAVerbThatNeedsAPolicy_NameOne(string verb) => Assert.All(
        CommandRun.Of(verb, "--help").Lines.Where(l => l.StartsWith($"  casespdp {verb} -", StringComparison.Ordinal)),
        line => Assert.Matches("--example|--bundle|--server", line));

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
        Assert.Contains("\nTo fix:   ", run.Output, StringComparison.Ordinal);
    }

    // Where it would have nothing to do it explains itself; a policy, a log or a server that is only missing is an error for scripts.
    [Theory]
    [InlineData("check", true)]
    [InlineData("explain", true)]
    [InlineData("matrix", false)]
    [InlineData("what-can", true)]
    [InlineData("who-can", true)]
    [InlineData("access", false)]
    [InlineData("validate", false)]
    [InlineData("test", false)]
    [InlineData("diff", true)]
    [InlineData("prove", true)]
    [InlineData("new-role", true)]
    [InlineData("import", true)]
    [InlineData("info", false)]
    [InlineData("health", false)]
    [InlineData("activate", true)]
    [InlineData("approve", true)]
    [InlineData("keys", true)]
    [InlineData("publish", true)]
    [InlineData("rollout", true)]
    [InlineData("rollback", true)]
    [InlineData("channel", true)]
    [InlineData("fleet", true)]
    [InlineData("fetch", true)]
    [InlineData("gc", true)]
    [InlineData("recover", true)]
    [InlineData("log", true)]
    [InlineData("replay", true)]
    [InlineData("usage", true)]
    [InlineData("list", true)]
    [InlineData("completion", true)]
    [InlineData("help", true)]
    public void Verb_WithoutArguments_HelpOrOneLineOnWhatIsMissing(string verb, bool isHelp)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var empty = new TemporaryBundle();
        var exitCode = CasesPdpCli.Run([verb], new Terminal(Stream.Null, output, error) { Variable = _ => null, WorkingDirectory = empty.Directory });

        Assert.Equal(isHelp ? 0 : 2, exitCode);
        Assert.Equal(isHelp, output.Length > 0);
        Assert.Matches(isHelp ? "^$" : "^No (policy|bundle|server): give [^\n]*\n$", error.ToString());
    }

    [Theory]
    [InlineData("chekc", "There is no verb `chekc`; did you mean `check`?")]
    [InlineData("--versoin", "There is no option `--versoin`; did you mean `--version`?")]
    [InlineData("log x --folow", "There is no option `--folow`; did you mean `--follow`?")]
    [InlineData("completion -bash", "There is no option `-bash`.")]
    [InlineData("validate a b", "Unexpected argument `b`.")]
    [InlineData("import x --into", "--into needs a value: --into DIR.")]
    [InlineData("import --into x --kibana 9.3", "Give FILE.")]
    [InlineData("import x --into y --kibana 93", "--kibana must be 8.17, 8.18, 8.19, 9.0, 9.1, 9.2, 9.3, 9.4, 9.5 or 9.6, not `93`.")]
    [InlineData("import x --into y --kibana 9.3 --license golden", "--license must be basic, standard, gold, platinum, enterprise or trial, not `golden`.")]
    [InlineData("completion ksh", "SHELL must be bash, zsh or fish, not `ksh`.")]
    [InlineData("completion powershell", "SHELL must be bash, zsh or fish, not `powershell`.")]
    [InlineData("new-role --allow a --owner b --format kibanna", "--format must be kibana or elasticsearch, not `kibanna`.")]
    [InlineData("new-role --access ful --owner b", "--access must be full, assignee, view-only or none, not `ful`.")]
    [InlineData("log x --count many", "--count must be 0 or a positive whole number, not `many`.")]
    [InlineData("watch --count -1", "--count must be 0 or a positive whole number, not `-1`.")]
    [InlineData("watch --count 99999999999", "--count must be 0 or a positive whole number, not `99999999999`.")]
    [InlineData("check --role x --action a --action b", "--action is given more than once.")]
    [InlineData("who-can --owner cases", "Give --action ACTION.")]
    [InlineData("what-can --example", "Give --role ROLE or --subject ID.")]
    [InlineData("prove --action a", "Give --only ROLES.")]
    [InlineData("keys old --key a --public b", "ACTION must be new, not `old`.")]
    [InlineData("fleet --channel prod", "Give --etcd ADDRESSES.")]
    [InlineData("gc --channel prod", "Give --etcd ADDRESSES or --tree DIR.")]
    [InlineData("gc --channel prod --tree a --etcd http://b", "Give either --etcd or --tree, not both.")]
    [InlineData("gc --channel prod --tree a --etcd-prefix /b/", "--etcd-prefix goes with --etcd.")]
    [InlineData("gc --channel prod --etcd http://b --etcd-user c", "--etcd-user and --etcd-password-file go together.")]
    [InlineData("gc --tree a", "Give --channel NAME.")]
    [InlineData("gc --channel Prod --tree a", "`Prod` is no name of a channel: give lower-case letters, digits and hyphens, at most 63.")]
    [InlineData("publish --channel prod --tree a", "Give --key FILE.")]
    [InlineData("publish --channel prod --tree a --key k --canary 101", "--canary must be 0 to 100 with at most two decimals, not `101`.")]
    [InlineData("publish --channel prod --tree a --key k --canary 1.001", "--canary must be 0 to 100 with at most two decimals, not `1.001`.")]
    [InlineData("publish --channel prod --tree a --key k --where zone", "--where must be LABEL=VALUE or LABEL=VALUE,VALUE of letters, digits and `._-`, not `zone`.")]
    [InlineData("publish --channel prod --tree a --key k --approve yes", "--approve must be a files digest, 64 lower-case hex digits, not `yes`.")]
    [InlineData("publish --channel prod --tree a --key k --expect 0", "--expect must be the sequence of a release, a whole number from 1 on, not `0`.")]
    [InlineData("publish --channel prod --tree a --key k --count 3", "--count goes with --wait.")]
    [InlineData("publish --channel prod --etcd http://b --key k --wait --count 0", "--count must be a whole number from 1 to 1000000, not `0`.")]
    [InlineData("publish --channel prod --etcd http://b --key k --wait --timeout soon", "--timeout must be a whole number from 1 to 86400, not `soon`.")]
    [InlineData("fleet --channel prod --etcd http://b --wait 5 --count 1 --percent 5", "Give either --count or --percent, not both.")]
    [InlineData("rollout --channel prod --tree a --key k", "Give one of --percent P, --all and --abort.")]
    [InlineData("rollout --channel prod --tree a --key k --all --abort", "Give one of --percent P, --all and --abort.")]
    [InlineData("rollback --channel prod --tree a --key k", "Give --to SEQ.")]
    [InlineData("channel log --channel prod --tree a --key k", "--key goes with `channel create`.")]
    [InlineData("channel show --channel prod --tree a --last 5", "--last goes with `channel log`.")]
    [InlineData("channel create --channel prod --tree a --key k --epoch 2", "--epoch goes with --reset.")]
    public void Verb_WrongCommandLine_OneLineThenWhereHelpIs(string command, string error)
    {
        var run = CommandRun.Of(command.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(error, run.Error.Split('\n')[0].TrimEnd());
        Assert.Matches("^See `casespdp[a-z -]* --help`\\.$", run.Error.Split('\n')[1].TrimEnd());
        Assert.Equal(3, run.Error.Split('\n').Length);
    }

    [Fact]
    public void Help_ExitCodes_NameAServerOnlyWhereOneMayBeAsked()
    {
        foreach (var verb in Verbs)
        {
            var help = CommandRun.Of(verb, "--help").Output;

            Assert.Equal((verb, help.Contains("--server", StringComparison.Ordinal)), (verb, help.Split("Exit codes:")[1].Contains("server", StringComparison.Ordinal) || verb == "health"));
        }
    }

    [Theory]
    [InlineData("log nothing-here")]
    [InlineData("log nothing-here --follow")]
    [InlineData("check --requests nothing-here --example")]
    [InlineData("import nothing-here --into x --kibana 9.3")]
    [InlineData("check --example --action getCase --role x --requests .")]
    [InlineData("import / --into x --kibana 9.3")]
    [InlineData("check --server https://127.0.0.1:1 --ca nothing-here --role x --action getCase --owner cases")]
    public void Verb_FileThatCannotBeRead_SaysWhyInPlainWords(string command)
    {
        var run = CommandRun.Of(command.Split(' '));

        Assert.InRange(run.ExitCode, 2, 3);
        Assert.Equal("", run.Output);
        Assert.DoesNotMatch("Could not|Access to the path|System\\.|Exception", run.Error);
    }

    [Theory]
    [InlineData("help chekc", "There is no verb or diagnostic code `chekc`; did you mean `check`?")]
    [InlineData("help CP9999", "There is no verb or diagnostic code `CP9999`; see `casespdp --help` and `casespdp list codes`.")]
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
