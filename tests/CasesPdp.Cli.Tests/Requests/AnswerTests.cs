using System.Text;

namespace CasesPdp.Cli.Tests.Requests;

public sealed class AnswerTests
{
    private const string Rest =
        """ "subject":{"properties":{"roles":["t1_analyst"]}},"action":{"name":"createCase"},"resource":{"properties":{"owner":"securitySolution"}}""";

    private static readonly string Revision =
        CommandRun.WithInput($"{{{Rest}}}", "check", "--example", "--requests", "-").Output.Split("\"revision\":\"")[1][..16];

    [Theory]
    [InlineData("\"q1\"")]
    [InlineData("1.0e3")]
    [InlineData("-0")]
    [InlineData("123456789012345678901234567890.5")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("\"a\\u0041\\/\\n\\ud83d\\ude00\"")]
    [InlineData("\"ä😀<>&'\"")]
    [InlineData("[1, {\"k\" : [ ]},\"x\"]")]
    [InlineData("{\"a\":{\"a\":{\"a\":null}}}")]
    public void Check_Id_EchoedAsItCame(string id)
    {
        var run = CommandRun.WithInput($"{{\"id\" : {id} , {Rest}}}", "check", "--example", "--requests", "-");

        Assert.Equal(
            $$$"""{"id":{{{id}}},"decision":false,"context":{"reason":"MISSING_PRIVILEGE","missing":["createCase"],"revision":"{{{Revision}}}"}}""" + "\n",
            run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Check_NoId_AnswerHasNone()
    {
        var run = CommandRun.WithInput("{" + Rest + "}", "check", "--example", "--requests", "-");

        Assert.Equal(
            $$$"""{"decision":false,"context":{"reason":"MISSING_PRIVILEGE","missing":["createCase"],"revision":"{{{Revision}}}"}}""" + "\n",
            run.Output);
    }

    [Fact]
    public void Check_Allowed_MissingIsEmpty()
    {
        var run = CommandRun.WithInput("{" + Rest.Replace("createCase", "getCase", StringComparison.Ordinal) + "}", "check", "--example", "--requests", "-");

        Assert.Equal($$$"""{"decision":true,"context":{"reason":"ALLOWED","missing":[],"revision":"{{{Revision}}}"}}""" + "\n", run.Output);
    }

    [Fact]
    public void Check_EscapedNames_MeanTheSame()
    {
        var escaped = Rest.Replace("createCase", "get\\u0043ase", StringComparison.Ordinal)
            .Replace("securitySolution", "\\u0073ecuritySolution", StringComparison.Ordinal)
            .Replace("roles", "r\\u006fles", StringComparison.Ordinal);

        var run = CommandRun.WithInput("{" + escaped + "}", "check", "--example", "--requests", "-");

        Assert.StartsWith("""{"decision":true""", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NotifyingCallWithoutPublicBaseUrl_AdvisesThatLinksAreUnavailable()
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n"));
        const string Line = """{"subject":{"properties":{"roles":["superuser"]}},"action":{"name":"update-case","properties":{"facets":["assigns"]}},"resource":{"properties":{"owner":"cases"}}}""";

        var run = CommandRun.WithInput(Line, "check", "--bundle", bundle.Directory, "--requests", "-");

        Assert.EndsWith("\"advice\":[\"links_unavailable\"]}}\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}\n\n  \t\n{0}\n", 2)]
    [InlineData("{0}\r\n\r\n{0}\r\n", 2)]
    [InlineData("\uFEFF{0}\n{0}", 2)]
    [InlineData("\n\n{0}", 1)]
    [InlineData("", 0)]
    [InlineData("\uFEFF", 0)]
    [InlineData("   ", 0)]
    public void Check_LineEndings_EveryRequestAnswered(string shape, int answers)
    {
        var input = shape.Replace("{0}", $"{{{Rest}}}", StringComparison.Ordinal);

        var run = CommandRun.WithInput(input, "check", "--example", "--requests", "-");

        Assert.Equal(answers, run.Lines.Length);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Check_InputInPieces_SameAnswers(int pieceSize)
    {
        var lines = string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"id\":{i},{Rest}}}\r\n"));
        var whole = CommandRun.WithInput(lines, "check", "--example", "--requests", "-");

        var pieces = CommandRun.WithInput(new PiecewiseStream(Encoding.UTF8.GetBytes("\uFEFF" + lines), pieceSize), "check", "--example", "--requests", "-");

        Assert.Equal(whole.Output, pieces.Output);
        Assert.Equal(200, whole.Lines.Length);
    }

    [Fact]
    public void Check_LinesAroundTheLongestAllowed_OnlyLongerOnesRefused()
    {
        var input = new StringBuilder();
        foreach (var length in new[] { 1_048_575, 1_048_576, 1_048_577, 1_400_000, 5_000_000, 100 })
        {
            var head = $$"""{"id":{{length}},"x":" """;
            var tail = $"\",{Rest}}}";
            input.Append(head).Append('x', Math.Max(0, length - head.Length - tail.Length)).Append(tail).Append('\n');
        }

        var run = CommandRun.WithInput(new PiecewiseStream(Encoding.UTF8.GetBytes(input.ToString()), 60_000), "check", "--example", "--requests", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(
            ["1048575 False", "1048576 False", "1048577 True", "1400000 True", "5000000 True", "100 False"],
            run.Lines.Select(l => $"{l[6..l.IndexOf(',', StringComparison.Ordinal)]} {l.Contains("MALFORMED", StringComparison.Ordinal)}"));
    }

    [Fact]
    public void Check_CallerWhoWaitsForEachAnswer_GetsItBeforeTheNextLineIsAsked()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var answersSeen = new List<int>();
        using var input = new AskingStream(3, Encoding.UTF8.GetBytes($"{{{Rest}}}\n"), () => answersSeen.Add(Encoding.UTF8.GetString(output.ToArray()).Count(c => c == '\n')));

        CasesPdpCli.Run(["check", "--example", "--requests", "-"], input, output, error);

        Assert.Equal([0, 1, 2, 3], answersSeen);
    }
}
