using System.Net.Http.Json;
using System.Text.Json;
using CaseBackend;
using CasesPdp.Corpus;
using CasesPdp.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.Samples.Tests;

/// <summary>The sample back-end on a free port, with cases in memory, and the PDP that it asks.</summary>
internal sealed class RunningBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Uri _address;

    private RunningBackend(WebApplication app)
    {
        _app = app;
        _address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public static string Policy { get; } = Path.Combine(DecisionCorpus.Repository, "samples", "CaseBackend", "policy");

    public PdpFixture? Pdp { get; private init; }

    /// <summary>Starts it on a fixture, or on a server at an address.</summary>
    public static async Task<RunningBackend> StartAsync(string? serverAddress = null)
    {
        var fixture = serverAddress is null ? PdpFixture.FromBundle(Policy) : null;
        string[] args =
        [
            "--urls=http://127.0.0.1:0", $"--ConnectionStrings:Cases=Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared",
            $"--CasesPdp:Addresses:0={serverAddress ?? "http://127.0.0.1:1"}", "--CasesPdp:Deadline=00:00:30", "--Logging:LogLevel:Default=None",
        ];
        var app = CaseBackendApp.Build(args, services =>
        {
            if (fixture is not null)
            {
                services.ReplaceCasesPdp(fixture);
            }
        });
        await app.StartAsync();
        return new RunningBackend(app) { Pdp = fixture };
    }

    public HttpClient Anonymous() => new() { BaseAddress = _address };

    public HttpClient As(string roles, string? profileUid = null)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Add("x-user", "someone");
        client.DefaultRequestHeaders.Add("x-roles", roles);
        if (profileUid is not null)
        {
            client.DefaultRequestHeaders.Add("x-profile-uid", profileUid);
        }

        return client;
    }

    /// <summary>Adds a case as superuser; answers its id.</summary>
    public async Task<string> AddAsync(object newCase)
    {
        var answer = (await As("superuser").PostAsJsonAsync("/s/soc/cases", newCase)).EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
