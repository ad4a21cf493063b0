using CasesPdp.Corpus;

namespace CasesPdp.Aspire.Hosting.Tests;

/// <summary>The C# of the documents is compiled here.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData("docs/client-aspire.md")]
    [InlineData("src/CasesPdp.Aspire.Hosting/README.md")]
    public void Code_OfADocument_IsCompiledHere(string document) =>
        Assert.Empty(DocumentedCode.NotIn(document, "tests/CasesPdp.Aspire.Hosting.Tests/DocumentSnippets.cs"));

    [Fact]
    public void Snippets_OfTheDocument_BuildAModel()
    {
        var names = DocumentSnippets.Model().Select(r => r.Name);

        Assert.Superset(new HashSet<string> { "pdp", "cases" }, names.ToHashSet(StringComparer.Ordinal));
    }
}
