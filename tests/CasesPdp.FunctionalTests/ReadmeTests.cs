using System.Text;
using CasesPdp.Cli;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests;

/// <summary>The README shows commands with their output: this is what they print.</summary>
public sealed class ReadmeTests
{
    private const string Prompt = "$ dotnet run -c Release --project src/CasesPdp.Cli -- ";
    private const string ShownServer = "http://127.0.0.1:5080";

    [Fact]
    public async Task Commands_OfTheReadme_PrintWhatItShows()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var examples = Examples().ToList();

        var printed = examples.Select(e => Run(e.Command.Replace(ShownServer, server.Decisions.ToString(), StringComparison.Ordinal))).ToList();

        Assert.True(examples.Count >= 4, "the README shows too few commands");
        Assert.Equal(examples.Select(e => e.Output), printed);
    }

    private static IEnumerable<(string Command, string Output)> Examples()
    {
        var lines = File.ReadAllLines(Path.Combine(DecisionCorpus.Repository, "README.md"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(Prompt, StringComparison.Ordinal))
            {
                var output = lines.Skip(i + 1).TakeWhile(l => l != "```");
                yield return (lines[i][Prompt.Length..], string.Join('\n', output));
            }
        }
    }

    private static string Run(string command)
    {
        using var output = new MemoryStream();
        CasesPdpCli.Run(command.Split(' '), Stream.Null, output, TextWriter.Null);
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n');
    }
}
