using System.Reflection;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using CasesPdp.Corpus;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.Aspire.Hosting.Tests;

/// <summary>An app host with the server of this build.</summary>
internal static class AppHost
{
    /// <summary>One that can be started.</summary>
    public static IDistributedApplicationTestingBuilder Create()
    {
        var builder = DistributedApplicationTestingBuilder.Create(
            [$"DcpPublisher:CliPath={Metadata("dcpclipath")}", "DcpPublisher:DashboardPath=none"],
            (options, _) => options.DisableDashboard = true);
        builder.Services.AddLogging(l => l.ClearProviders());
        return builder;
    }

    /// <summary>Adds the server, with the bundle of a sample unless another is named.</summary>
    public static IResourceBuilder<CasesPdpResource> AddServer(
        this IDistributedApplicationBuilder builder, string bundle = "samples/CaseBackend/policy") => builder
        .AddCasesPdp("pdp", InRepository(bundle), InRepository($"src/CasesPdp.Server/bin/{Metadata("configuration")}/net10.0/CasesPdp.Server"))
        .WithEnvironment("DOTNET_ROOT", Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory()));

    private static string InRepository(string path) => Path.Combine(DecisionCorpus.Repository, path);

    private static string Metadata(string key) =>
        typeof(AppHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == key).Value!;
}
