using System.Text;
using CasesPdp.Cli;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Testing;

namespace CasesPdp.FunctionalTests;

/// <summary>The README shows commands with their output: this is what they print.</summary>
public sealed class ReadmeTests
{
    private const string Prompt = "$ dotnet run -c Release --project src/CasesPdp.Cli -- ";
    private const string ShownServer = "http://127.0.0.1:5080";

    private static readonly string Readme = Path.Combine(DecisionCorpus.Repository, "README.md");

    [Fact]
    public async Task Commands_OfTheReadme_PrintWhatItShows()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var examples = Examples().ToList();

        var printed = examples.Select(e => Run(e.Command.Replace(ShownServer, server.Decisions.ToString(), StringComparison.Ordinal))).ToList();

        Assert.True(examples.Count >= 4, "the README shows too few commands");
        Assert.Equal(examples.Select(e => e.Output), printed);
    }

    [Fact]
    public void Bundle_OfTheReadme_IsReadWithoutAFinding()
    {
        var reading = BundleReader.Read([.. Files()]);

        Assert.Empty(reading.Diagnostics);
        Assert.Contains(reading.Bundle!.Roles, r => r.Name == "soc");
        Assert.Equal("alice", Assert.Single(reading.Bundle.Subjects).Id);
        Assert.Equal("acmeCases", Assert.Single(reading.Bundle.CustomFeatures).Id);

        var policy = LoadedPolicy.Compile(reading.Bundle, "readme", 1);
        Assert.Empty(GuardRailEvaluator.Evaluate(null, policy));
        Assert.All(PolicyTests.Run(policy).Results, r => Assert.Null(r.Failure));
        Assert.Equal(11, reading.Bundle.Tests.Count);
    }

    // A block of YAML whose first line is a comment that starts with a file name is that file.
    private static IEnumerable<BundleFile> Files()
    {
        var blocks = File.ReadAllText(Readme).Split("```yaml\n").Skip(1).Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)]);
        foreach (var block in blocks)
        {
            var name = block.Split('\n')[0].TrimStart('#', ' ').Split(':')[0];
            yield return new BundleFile(name, Encoding.UTF8.GetBytes(block));
        }
    }

    private static IEnumerable<(string Command, string Output)> Examples()
    {
        var lines = File.ReadAllLines(Readme);
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
