namespace CasesPdp.FunctionalTests.Documents;

/// <summary>Holds the README to its length.</summary>
public sealed class ReadmeTests
{
    private static readonly MarkdownFile Readme = MarkdownFile.Read("README.md");

    [Fact]
    public void Length_OfTheReadme_IsAtMostTwoHundredLines() => Assert.InRange(Readme.Lines.Length, 1, 200);
}
