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
    public const string Fixture = "fixture";
    public const string Server = "server";

    private readonly WebApplication _app;
    private readonly PdpServer? _server;
    private readonly Uri _address;

    private RunningBackend(WebApplication app, PdpServer? server)
    {
        (_app, _server) = (app, server);
        _address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public static string Policy { get; } = Path.Combine(DecisionCorpus.Repository, "samples", "CaseBackend", "policy");

    public PdpFixture? Pdp { get; private init; }

    public static async Task<RunningBackend> StartAsync(string pdp)
    {
        var server = pdp == Server ? await PdpServer.StartAsync(Policy) : null;
        var fixture = pdp == Fixture ? PdpFixture.FromBundle(Policy) : null;
        string[] args =
        [
            "--urls=http://127.0.0.1:0", $"--ConnectionStrings:Cases=Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared",
            $"--CasesPdp:Addresses:0={server?.Address ?? "http://127.0.0.1:1"}", "--CasesPdp:Deadline=00:00:30", "--Logging:LogLevel:Default=None",
        ];
        var app = CaseBackendApp.Build(args, services =>
        {
            if (fixture is not null)
            {
                services.ReplaceCasesPdp(fixture);
            }
        });
        await app.StartAsync();
        return new RunningBackend(app, server) { Pdp = fixture };
    }

    /// <summary>Lets the PDP answer no more.</summary>
    public void StopPdp()
    {
        Pdp?.FailWith(Client.PdpFailure.Unavailable);
        _server?.Dispose();
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
        _server?.Dispose();
    }
}
