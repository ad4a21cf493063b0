using System.Text;
using CasesPdp.Cli.DecisionLog;

namespace CasesPdp.Cli.Tests.DecisionLog;

public sealed class LogVerbTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TemporaryBundle _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("--subject bob", "2,3,4")]
    [InlineData("--subject ann --subject nobody", "1")]
    [InlineData("--role superuser", "3")]
    [InlineData("--action getCase", "4")]
    [InlineData("--owner securitySolution --outcome deny", "2")]
    [InlineData("--owner cases", "")]
    [InlineData("--space default --reason allowed", "1,3,4")]
    [InlineData("--caller anonymous", "1,2,3,4")]
    [InlineData("--granted-only-by superuser", "3")]
    [InlineData("--since 2026-11-29T05:00:02Z --until 2026-11-29T05:00:04Z", "2,3")]
    [InlineData("--since 36500d", "1,2,3,4")]
    [InlineData("--until 36500d", "")]
    [InlineData("--count 2", "1,2")]
    public void Filter_Given_ChoosesTheRecords(string filter, string seconds)
    {
        var run = CommandRun.WithInput(TestLog.All, ["log", "-", "--json", .. filter.Split(' ')]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(seconds, string.Join(',', run.Lines.Select(l => l[33])));
        Assert.All(run.Lines, l => Assert.Contains(l, TestLog.All, StringComparison.Ordinal));
    }

    [Fact]
    public void Verb_FilesOfSomethingElse_NotEvaluated()
    {
        using var bundle = TestLog.Bundle();

        foreach (var verb in (string[][])[["log", "-"], ["usage", "-", "--bundle", bundle.Directory], ["replay", "-", "--bundle", bundle.Directory]])
        {
            var run = CommandRun.WithInput("# Readme\n\nText.\n", verb);

            Assert.Equal(
                (3, "", "No line is a record of a decision log: name the files that the server writes."), (run.ExitCode, run.Output, run.Error.TrimEnd()));
        }
    }

    [Fact]
    public void Log_EmptyWindow_UsageError()
    {
        var run = CommandRun.WithInput(TestLog.All, "log", "-", "--since", "1h", "--until", "2h");

        Assert.Equal((2, "", "--since must be before --until: no record is in that window."), (run.ExitCode, run.Output, run.Error.TrimEnd()));
    }

    [Theory]
    [InlineData("--subject ana", "note: no record has the subject `ana`; did you mean `ann`?")]
    [InlineData("--role sec_al", "note: no record has the role `sec_al`; did you mean `sec_all`?")]
    [InlineData("--owner securitysolution", "note: no record has the owner `securitysolution`; did you mean `securitySolution`?")]
    [InlineData("--space defualt", "note: no record has the space `defualt`; did you mean `default`?")]
    [InlineData("--caller anonymus", "note: no record has the caller `anonymus`; did you mean `anonymous`?")]
    [InlineData("--granted-only-by superusr", "note: no record has the granting role `superusr`; did you mean `superuser`?")]
    [InlineData("--action createCase", "note: no record has the action `createCase`")]
    [InlineData("--subject ann --subject zoe", "note: no record has the subject `zoe`")]
    [InlineData("--subject ann --role superuser", "")]
    public void Filter_NamesThatNoRecordHas_AreNoted(string filter, string note)
    {
        using var bundle = TestLog.Bundle();

        foreach (var verb in (string[][])[["log", "-"], ["usage", "-", "--bundle", bundle.Directory], ["replay", "-", "--bundle", bundle.Directory]])
        {
            var run = CommandRun.WithInput(TestLog.All, [.. verb, .. filter.Split(' ')]);

            Assert.Equal((verb[0], note), (verb[0], string.Join('\n', run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))));
        }
    }

    [Theory]
    [InlineData("log", "--action deleteCas", "There is no action `deleteCas`; did you mean `deleteCase`?")]
    [InlineData("usage", "--action delete-case", "There is no action `delete-case`; did you mean `delete-cases`?")]
    [InlineData("replay", "--operation delete-cases", "There is no operation `delete-cases`")]
    public void Filter_ActionThatDoesNotExist_IsRefused(string verb, string filter, string error)
    {
        var run = CommandRun.WithInput(TestLog.All, [verb, "-", .. filter.Split(' ')]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_Records_HaveALineEachWithTheWhy()
    {
        var run = CommandRun.WithInput(TestLog.All + TestLog.Summary, "log", "-");

        Assert.Equal(6, run.Lines.Length);
        Assert.Matches("^2026-11-29T05:00:02.000Z DENY    bob +sec_read +deleteCase +securitySolution +default +MISSING_PRIVILEGE: deleteCase$", run.Lines[2]);
        Assert.EndsWith("granted by superuser", run.Lines[3], StringComparison.Ordinal);
        Assert.EndsWith("7 more decisions of the call", run.Lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_TornForeignAndHuge_AreSkippedAndCounted()
    {
        var huge = TestLog.Line(5, new string('x', LogRecordReader.LongestLine), ["r"], "getCase", "ALLOW", "ALLOWED");
        string[] lines =
        [
            TestLog.AnnDeletes, TestLog.BobReads[..100], "", "{}", "[1]", "null", "not json", """{"event":{"dataset":"casespdp.decisions"}}""",
            """{"@timestamp":"2026-11-29T05:00:02Z","event":{"dataset":"casespdp.decisions","action":7}}""", new string('[', 100), huge,
            TestLog.Lost, TestLog.Summary, TestLog.BobReads[..^30],
        ];

        var run = CommandRun.WithInput(string.Join('\n', lines), "log", "-", "--json", "--outcome", "ALLOW");

        Assert.Equal((0, TestLog.AnnDeletes), (run.ExitCode, Assert.Single(run.Lines)));
        Assert.Contains("9 lines are not records of decisions", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 lines are longer than 1048576 bytes", run.Error, StringComparison.Ordinal);
        Assert.Contains("5 records were lost by the server", run.Error, StringComparison.Ordinal);
        Assert.Contains("7 decisions have no record of their own", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_InvalidUtf8AndLoneSurrogates_AreSkipped()
    {
        byte[] bytes =
        [
            .. Encoding.UTF8.GetBytes(TestLog.BobReads.Replace("bob", "\\ud800", StringComparison.Ordinal)), (byte)'\n', 0xFF, 0xFE, (byte)'\n',
            .. Encoding.UTF8.GetBytes(TestLog.AnnDeletes),
        ];

        var run = CommandRun.WithInput(bytes, "log", "-");

        Assert.Equal((0, 2), (run.ExitCode, run.Lines.Length));
    }

    [Fact]
    public void Names_ThatATerminalObeys_AreEscaped()
    {
        var record = TestLog.Line(1, "\\u001b[31mann\\u202e", ["r\\n"], "get\\u0007Case", "DENY", "UNKNOWN_ACTION");

        var text = CommandRun.WithInput(record, "log", "-");
        var json = CommandRun.WithInput(record.Replace("\\u202e", "\u202e", StringComparison.Ordinal), "log", "-", "--json");

        Assert.Contains("\\u{001B}[31mann\\u{202E}", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Output, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', json.Output);
    }

    [Fact]
    public void Files_InAnyOrder_AreReadOldestFirst()
    {
        var (old, current) = (Path.Combine(_directory.Directory, "log.20261129T0500Z"), Path.Combine(_directory.Directory, "log"));
        File.WriteAllText(old, TestLog.AnnDeletes + "\n" + TestLog.BobIsDenied);
        File.WriteAllText(current, "torn\n" + TestLog.BobAsSuperuser);

        var run = CommandRun.Of("log", current, old, "--json");

        Assert.Equal([TestLog.AnnDeletes, TestLog.BobIsDenied, TestLog.BobAsSuperuser], run.Lines);
    }

    [Theory]
    [InlineData("log nosuchfile", 3)]
    [InlineData("log - --outcome DENYY", 2)]
    [InlineData("log - --reason MISING_PRIVILEGE", 2)]
    [InlineData("log a b --follow", 2)]
    [InlineData("log - --follow", 2)]
    [InlineData("log - --since yesterday", 2)]
    public void Usage_Wrong_IsRefused(string command, int exitCode) => Assert.Equal(exitCode, CommandRun.Of(command.Split(' ')).ExitCode);

    [Fact]
    public async Task Follow_FileRotatedMeanwhile_GoesOnWithTheNext()
    {
        var current = Path.Combine(_directory.Directory, "log");
        File.WriteAllText(current, TestLog.AnnDeletes + "\n");
        using var output = new SignallingStream(lines: 1);

        var following = Task.Run(() => CasesPdpCli.Run(["log", current, "--follow", "--json", "--count", "4"], Stream.Null, output, TextWriter.Null));
        await Comes(output.Reached);
        WriteAndRotate(current);

        await Comes(following);
        Assert.Equal(TestLog.All, Encoding.UTF8.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Follow_FilesRotatedAtOnce_ReadsAllInTheirOrder(bool isEmptyAtFirst)
    {
        var current = Path.Combine(_directory.Directory, "log");
        File.WriteAllText(current + ".20261129T050000000Z", TestLog.Summary + "\n");
        File.WriteAllText(current, isEmptyAtFirst ? "" : TestLog.AnnDeletes + "\n");
        using var stream = new FollowingStream(current);

        // All of it before the first read, as if the reader had been paused.
        File.Move(current, current + ".20261129T060000000Z");
        File.WriteAllText(current + ".20261129T060000001Z", TestLog.BobIsDenied + "\n");
        File.WriteAllText(current + ".20261129T060000002Z", TestLog.BobAsSuperuser + "\n");
        File.WriteAllText(current, TestLog.BobReads + "\n");

        var expected = isEmptyAtFirst ? TestLog.All[(TestLog.AnnDeletes.Length + 1)..] : TestLog.All;
        var read = new byte[Encoding.UTF8.GetByteCount(expected)];
        await Comes(Task.Run(() => stream.ReadExactly(read), TestContext.Current.CancellationToken));
        Assert.Equal(expected, Encoding.UTF8.GetString(read));
    }

    [Fact]
    public async Task Follow_FileEmptyAtFirst_ReadsWhatComes()
    {
        var current = Path.Combine(_directory.Directory, "log");
        File.WriteAllText(current, "");
        using var stream = new FollowingStream(current);
        File.AppendAllText(current, TestLog.AnnDeletes + "\n");
        File.Move(current, current + ".20261129T060000000Z");
        File.WriteAllText(current, TestLog.BobIsDenied + "\n");

        var expected = TestLog.AnnDeletes + "\n" + TestLog.BobIsDenied + "\n";
        var read = new byte[Encoding.UTF8.GetByteCount(expected)];
        await Comes(Task.Run(() => stream.ReadExactly(read), TestContext.Current.CancellationToken));
        Assert.Equal(expected, Encoding.UTF8.GetString(read));
    }

    private static void WriteAndRotate(string current)
    {
        File.AppendAllText(current, TestLog.BobIsDenied[..50]);
        File.AppendAllText(current, TestLog.BobIsDenied[50..] + "\n");
        File.Move(current, current + ".1");
        File.AppendAllText(current + ".1", TestLog.BobAsSuperuser + "\n");
        File.WriteAllText(current, TestLog.BobReads + "\n");
    }

    private static Task Comes(Task task) => task.WaitAsync(Limit);

    // Reports when that many lines have been written.
    private sealed class SignallingStream(int lines) : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public override void Flush()
        {
            if (ToArray().Count(b => b == '\n') >= lines)
            {
                _reached.TrySetResult();
            }
        }
    }
}
