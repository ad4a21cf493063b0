using CasesPdp.Client;
using CasesPdp.Corpus;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.Testing.Tests;

/// <summary>The C# of the documents is compiled here, and does what they say.</summary>
public sealed class DocumentTests
{
    private static readonly CaseQuestion Update = new(CaseSubject.WithRoles("analyst"), "update-case", CaseResource.Of("securitySolution", "soc"));

    [Theory]
    [InlineData("docs/client-testing.md")]
    [InlineData("src/CasesPdp.Testing/README.md")]
    public void Code_OfADocument_IsCompiledHere(string document)
    {
        Assert.Empty(DocumentedCode.NotIn(document, "tests/CasesPdp.Testing.Tests/DocumentTests.cs"));
    }

    [Fact]
    public async Task Snippets_OfTheDocuments_DoWhatTheySay()
    {
        var services = new ServiceCollection();

        var pdp = PdpFixture.Create(p => p
            .Role("analyst", r => r.Feature("securitySolutionCasesV3", "read").Space("soc"))
            .Subject("anne", "analyst"));

        services.ReplaceCasesPdp(pdp);

        await services.BuildServiceProvider().GetRequiredService<ICasesPdp>().CheckAsync(Update);

        Assert.Equal(["update-case"], pdp.Questions.Select(q => q.Action.Name));
        Assert.Single(pdp.Calls);

        pdp.FailWith(PdpFailure.Unavailable);
        pdp.FailWith(PdpFailure.Unavailable, failOpen: true);
        pdp.Recover();

        Assert.False((await pdp.CheckAsync(Update)).IsAllowed);
    }
}
