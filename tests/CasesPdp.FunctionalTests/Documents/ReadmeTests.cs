using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>Holds the README to its length, and its C# client to what is compiled here.</summary>
public sealed class ReadmeTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private const string ShownAddress = "\"http://127.0.0.1:5080\"";

    private static readonly MarkdownFile Readme = MarkdownFile.Read("README.md");

    [Fact]
    public void Length_OfTheReadme_IsAtMostTwoHundredLines() => Assert.InRange(Readme.Lines.Length, 1, 200);

    [Fact]
    public void Client_OfTheReadme_IsTheOneCompiledHere()
    {
        var source = Path.Combine(DecisionCorpus.Repository, "tests", "CasesPdp.FunctionalTests", "Documents", "ReadmeClient.cs");
        var compiled = File.ReadAllLines(source).Select(l => l.Trim()
            .Replace("(address)", $"({ShownAddress})", StringComparison.Ordinal)
            .Replace("await console.WriteLineAsync(", "Console.WriteLine(", StringComparison.Ordinal)).ToList();

        var shown = Assert.Single(Readme.Blocks, b => b.Language == "csharp").Lines.Select(l => l.Trim()).Where(l => l.Length > 0);

        Assert.All(shown, l => Assert.Contains(l, compiled));
    }

    [Fact]
    public async Task Client_OfTheReadme_IsAnswered()
    {
        using var output = new StringWriter();

        await ReadmeClient.AskAsync(server.Server.Decisions.ToString(), output);

        Assert.Equal("Deny MissingPrivilege", output.ToString().Trim());
    }
}
