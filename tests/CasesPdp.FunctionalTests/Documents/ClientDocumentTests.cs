using CasesPdp.Client;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>The C# of the README and of <c>docs/client.md</c> is compiled here, and does what they say.</summary>
public sealed class ClientDocumentTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private static readonly CaseQuestion MayGet = new(
        CaseSubject.WithRoles("t1_analyst"), CaseOperations.GetCase, CaseResource.Of(CaseOwners.SecuritySolution));

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/client.md")]
    public void Code_OfADocument_IsCompiledHere(string name)
    {
        Assert.Contains(MarkdownFile.Read(name).Blocks, b => b.Language == "csharp");
        Assert.Empty(DocumentedCode.NotIn(name, "tests/CasesPdp.FunctionalTests/Documents/ClientSnippets.cs"));
    }

    [Fact]
    public async Task Snippets_DefaultServer_AnswerAsTheDocumentSays()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddCasesPdp(o =>
            {
                o.Addresses.Add(server.Server.Decisions.ToString());
                o.Deadline = TimeSpan.FromMinutes(1);
            })
            .BuildServiceProvider();
        var pdp = services.GetRequiredService<ICasesPdp>();

        Assert.Equal("denied: MissingPrivilege, missing createCase", await ClientSnippets.CheckAsync(pdp));
        Assert.True(await ClientSnippets.FailClosedAsync(pdp, MayGet));
        Assert.Contains("securitySolution", await ClientSnippets.PlanAsync(pdp), StringComparison.Ordinal);
        Assert.Equal("allowed", await ClientSnippets.TryCheckAsync(pdp, MayGet));
        Assert.Equal(["reopens", "assigns"], ClientSnippets.Update().Facets);
    }

    [Fact]
    public void Registrations_OfTheDocument_AreValid()
    {
        foreach (var register in new Action<IHostApplicationBuilder>[] { ClientSnippets.Register, ClientSnippets.RegisterLocal })
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            register(builder);
            using var host = builder.Build();

            Assert.NotEmpty(host.Services.GetRequiredService<IOptions<CasesPdpOptions>>().Value.Addresses);
        }
    }

    [Fact]
    public void Settings_OfTheLibrary_AreAllInTheDocument()
    {
        var table = MarkdownFile.Read("docs/client.md").Lines.Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToList();

        var settings = typeof(CasesPdpOptions).GetProperties().Select(p => p.Name);
        var failures = Enum.GetNames<PdpFailure>();
        var methods = typeof(ICasesPdp).GetMethods().Select(m => m.Name);

        Assert.All(settings.Concat(failures).Concat(methods), n => Assert.Contains(table, l => l.Contains($"`{n}`", StringComparison.Ordinal)));
    }
}
