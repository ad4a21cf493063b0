using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CasesPdp.Corpus;

namespace CasesPdp.Aspire.Hosting.Tests;

/// <summary>The code that <c>docs/client-aspire.md</c> and the README of the package show.</summary>
internal static class DocumentSnippets
{
    public static IResourceCollection Model()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            ProjectDirectory = Path.Combine(DecisionCorpus.Repository, "samples", "AppHost"),
        });

        var pdp = builder.AddCasesPdp("pdp", "../policy");

        var cases = builder.AddProject("cases", "../CaseBackend/CaseBackend.csproj")
            .WithReference(pdp)
            .WaitFor(pdp);

        cases.WithEnvironment("CasesPdp__eu__Addresses__0", pdp);

        return builder.Resources;
    }
}
