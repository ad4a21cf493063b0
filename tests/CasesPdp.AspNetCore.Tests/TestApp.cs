using CasesPdp.Client;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>An application in memory, whose PDP is a fake.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApp(WebApplication app, RecordingPdp pdp, RecordingLog log) => (_app, Pdp, Log) = (app, pdp, log);

    public RecordingPdp Pdp { get; }

    public RecordingLog Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>A client that is nobody.</summary>
    public HttpClient Anonymous => _app.GetTestClient();

    public static async Task<TestApp> StartAsync(
        Action<WebApplication> map,
        Action<CasesPdpAuthorizationOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        Action<IServiceCollection>? servicesAfter = null)
    {
        var (pdp, log) = (new RecordingPdp(), new RecordingLog());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton<ICasesPdp>(pdp);
        builder.Services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", null);
        services?.Invoke(builder.Services);
        builder.Services.AddCasesPdpAuthorization(configure);
        servicesAfter?.Invoke(builder.Services);
        var app = builder.Build();
        map(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new TestApp(app, pdp, log);
    }

    /// <summary>A client with claims: <c>role=analyst</c>.</summary>
    public HttpClient As(params string[] claims)
    {
        var client = _app.GetTestClient();
        client.DefaultRequestHeaders.Add(HeaderAuthentication.Header, claims);
        return client;
    }

    public HttpMessageHandler Handler() => _app.GetTestServer().CreateHandler();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
