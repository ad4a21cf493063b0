using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CasesPdp.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.Aspire.Hosting.Tests;

/// <summary>The server in an app host: the process that runs, and what a project that refers to it is given.</summary>
public sealed class CasesPdpResourceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Reference_RunningServer_GivesTheClientAnAddressThatAnswers()
    {
        await using var builder = AppHost.Create();
        var pdp = builder.AddServer();
        var cases = builder.AddExecutable("cases", "sleep", ".", "infinity").WithReference(pdp).WaitFor(pdp);

        await using var app = await builder.BuildAsync().WaitAsync(Limit);
        await app.StartAsync().WaitAsync(Limit);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("pdp").WaitAsync(Limit);
        await app.ResourceNotifications.WaitForResourceAsync("cases", KnownResourceStates.Running).WaitAsync(Limit);

        await using var services = await ServicesOf(cases.Resource, builder);
        var decision = await services.GetRequiredService<ICasesPdp>().CheckAsync(new CaseQuestion(
            CaseSubject.WithRoles("superuser"), CaseOperations.CreateCase, CaseResource.Of(CaseOwners.SecuritySolution)));
        Assert.True(decision.IsAllowed);
    }

    [Fact]
    public async Task Server_WithoutABundle_DoesNotBecomeHealthy()
    {
        await using var builder = AppHost.Create();
        builder.AddServer("no/such/directory");

        await using var app = await builder.BuildAsync().WaitAsync(Limit);
        await app.StartAsync().WaitAsync(Limit);

        var ended = await app.ResourceNotifications.WaitForResourceAsync("pdp", e => e.Snapshot.ExitCode is not null).WaitAsync(Limit);
        Assert.Equal(3, ended.Snapshot.ExitCode);
    }

    [Fact]
    public void Model_OfTheServer_HasThreeListenersAndAHealthCheckOnOperations()
    {
        var builder = DistributedApplication.CreateBuilder();

        var pdp = builder.AddServer().Resource;

        var endpoints = pdp.Annotations.OfType<EndpointAnnotation>().ToDictionary(e => e.Name, e => e.Transport);
        Assert.Equal(
            new Dictionary<string, string> { ["decisions"] = "http2", ["administration"] = "http2", ["operations"] = "http" }, endpoints);
        Assert.Contains("operations", Assert.Single(pdp.Annotations.OfType<HealthCheckAnnotation>()).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BundleDirectory_Relative_IsThatOfTheAppHost()
    {
        var builder = DistributedApplication.CreateBuilder();

        var pdp = builder.AddCasesPdp("pdp", "../policy").Resource;

        var configuration = await ExecutionConfigurationBuilder.Create(pdp).WithArgumentsConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance).WaitAsync(Limit);
        Assert.Equal(["--bundle", Path.GetFullPath("../policy", builder.AppHostDirectory)], configuration.Arguments.Select(a => a.Value));
        Assert.Equal("CasesPdp.Server", pdp.Command);
    }

    // What the process of a project would read from its environment.
    private static async Task<ServiceProvider> ServicesOf(IResource resource, IDistributedApplicationBuilder builder)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(resource).WithEnvironmentVariablesConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance).WaitAsync(Limit);
        var settings = configuration.EnvironmentVariables
            .ToDictionary(v => v.Key.Replace("__", ":", StringComparison.Ordinal), v => (string?)v.Value);
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddCasesPdp(o => o.Deadline = TimeSpan.FromMinutes(1))
            .BuildServiceProvider();
    }
}
