using System.Net;
using CasesPdp.Client;
using CasesPdp.Corpus;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>The C# of the documents is compiled here.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData("docs/client-aspnetcore.md")]
    [InlineData("src/CasesPdp.AspNetCore/README.md")]
    public void Code_OfADocument_IsCompiledHere(string document)
    {
        Assert.Empty(DocumentedCode.NotIn(document, "tests/CasesPdp.AspNetCore.Tests/DocumentSnippets.cs"));
    }

    [Fact]
    public async Task Snippet_Protect_Starts()
    {
        await using var app = DocumentSnippets.Protect();

        await app.StartAsync();
    }

    [Fact]
    public async Task Snippet_StoredCase_FindsTheCaseOrNone()
    {
        await using var app = await TestApp.StartAsync(
            a => a.MapGet("/{id}", () => "").RequireCase(new RequireCaseAttribute<DocumentedProvider.StoredCase>(CaseCalls.GetCase)),
            services: s => s.AddScoped<DocumentedProvider.StoredCase>().AddSingleton(new CaseStore(new Found("cases", "soc"))));

        Assert.Equal(HttpStatusCode.OK, (await app.As("role=a").GetAsync("/7")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.As("role=a").GetAsync("/8")).StatusCode);
        Assert.Equal("soc", Assert.Single(app.Pdp.Questions).Resource.Space);
    }
}
