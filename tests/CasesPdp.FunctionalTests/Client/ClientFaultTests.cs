using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CasesPdp.Client;
using CasesPdp.FunctionalTests.Callers;
using CasesPdp.FunctionalTests.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Client;

/// <summary>The client library when servers and networks fail: never a wrong answer, never a lost item, never a wait past the
/// deadline.</summary>
public sealed class ClientFaultTests
{
    private const int Callers = 8;
    private const int Rounds = 40;

    private static readonly CaseQuestion MayGet = new(
        CaseSubject.WithRoles("t1_analyst"), CaseOperations.GetCase, CaseResource.Of(CaseOwners.SecuritySolution));

    private static readonly CaseQuestion MayDelete = MayGet with { Action = CaseOperations.DeleteCase };

    [Fact]
    public async Task Check_OneOfThreeServersSwallowsEverything_HedgingAnswersAll()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var swallows = new FaultyProxy(server.Decisions, FaultyProxy.Fault.Swallows);
        await using var services = Connect(
            o => o.HedgeAfter = TimeSpan.FromMilliseconds(20), server.Decisions, swallows.Address, server.Decisions);

        await AllAreRight(services.GetRequiredService<ICasesPdp>());
    }

    [Fact]
    public async Task Check_ServerSwallowsEverything_FailsAtTheDeadline()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var swallows = new FaultyProxy(server.Decisions, FaultyProxy.Fault.Swallows);
        await using var services = Connect(o => o.Deadline = TimeSpan.FromMilliseconds(100), swallows.Address);
        var startedAt = Stopwatch.GetTimestamp();

        var failure = await Assert.ThrowsAsync<PdpException>(() => services.GetRequiredService<ICasesPdp>().CheckAsync(MayGet));

        Assert.Equal((PdpFailure.DeadlineExceeded, true), (failure.Failure, failure.IsTransient));
        Assert.InRange(Stopwatch.GetElapsedTime(startedAt), TimeSpan.FromMilliseconds(99), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Check_ConnectionsAreReset_EveryAnswerIsRightOrSaysThatThereIsNone()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var resets = new FaultyProxy(server.Decisions, FaultyProxy.Fault.Resets);
        await using var services = Connect(o => o.MaxAttempts = 5, resets.Address);
        var pdp = services.GetRequiredService<ICasesPdp>();
        var (answered, failed) = (0, 0);

        for (var i = 0; i < 10 * Rounds; i++)
        {
            try
            {
                var decisions = await pdp.CheckManyAsync([MayGet, MayDelete, MayGet]);
                Assert.Equal([true, false, true], decisions.Select(d => d.IsAllowed));
                answered++;
            }
            catch (PdpException failure)
            {
                Assert.True(failure.IsTransient, failure.ToString());
                failed++;
            }
        }

        Assert.True(answered > 0, $"{failed} failed");
    }

    [Fact]
    public async Task Check_TwoServersRestartInTurnsUnderLoad_AllAreAnswered()
    {
        var servers = new[] { await CountedServer.StartAsync(port: 0), await CountedServer.StartAsync(port: 0) };
        await using var services = Connect(o => o.MaxAttempts = 5, servers[0].Address, servers[1].Address);
        var pdp = services.GetRequiredService<ICasesPdp>();
        using var enough = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await IsRight(pdp);
            }
        })).ToList();

        for (var i = 0; i < 4; i++)
        {
            await Task.WhenAll(servers[0].Called, servers[1].Called).WithinLimit();
            await servers[i % 2].DisposeAsync();
            servers[i % 2] = await CountedServer.StartAsync(servers[i % 2].Port);
        }

        await enough.CancelAsync();
        await Task.WhenAll(callers).WithinLimit();
        await servers[0].DisposeAsync();
        await servers[1].DisposeAsync();
    }

    // It never has calls unanswered: the fewest pending calls alone would send it almost everything.
    [Fact]
    public async Task Check_OneOfTwoServersRefusesAtOnce_IsAvoided()
    {
        var refused = 0;
        await using var server = await RunningServer.StartDefaultAsync();
        await using var unavailable = await RunningServer.StartDefaultAsync(app => app.Use((HttpContext context, RequestDelegate _) =>
        {
            Interlocked.Increment(ref refused);
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "14";
            context.Response.Headers["grpc-message"] = "not%20yet";
            return Task.CompletedTask;
        }));
        await using var services = Connect(_ => { }, server.Decisions, unavailable.Decisions);
        var pdp = services.GetRequiredService<ICasesPdp>();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => AllAreRight(pdp)));
        await using var alone = Connect(_ => { }, unavailable.Decisions);
        var failure = await Assert.ThrowsAsync<PdpException>(() => alone.GetRequiredService<ICasesPdp>().CheckAsync(MayGet));

        Assert.InRange(refused, 1, Callers * Rounds / 4);
        Assert.Equal(PdpFailure.Unavailable, failure.Failure);
        Assert.EndsWith("Unavailable: not yet", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ServerHasAStrangersCertificate_IsNotAsked()
    {
        using var files = new CallerFiles();
        using var stranger = new TestAuthority();
        await using var server = await RunningServer.StartDefaultAsync(files.Tls);
        await using var trusting = Connect(o => o.AuthorityFile = files.At("ca.pem"), server.Decisions);
        await using var services = Connect(o => o.AuthorityFile = files.Write("other.pem", stranger.Pem), server.Decisions);

        Assert.True((await trusting.GetRequiredService<ICasesPdp>().CheckAsync(MayGet)).IsAllowed);
        var failure = await Assert.ThrowsAsync<PdpException>(() => services.GetRequiredService<ICasesPdp>().CheckAsync(MayGet));

        Assert.Equal((PdpFailure.NotTrusted, false), (failure.Failure, failure.IsTransient));
        Assert.Contains("certificate", failure.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    // The system makes the connection, and nobody answers on it.
    [Fact]
    public async Task Check_ServerNeverSpeaksTls_IsUnavailable()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var services = Connect(o => o.MaxAttempts = 1, new Uri($"https://{silent.LocalEndpoint}"));

        var failure = await Assert.ThrowsAsync<PdpException>(() => services.GetRequiredService<ICasesPdp>().CheckAsync(MayGet));

        Assert.Equal((PdpFailure.Unavailable, true), (failure.Failure, failure.IsTransient));
        Assert.EndsWith("no connection was made in time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OneOfTwoServersNeverSpeaksTls_IsAnsweredByTheOther()
    {
        using var files = new CallerFiles();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = await RunningServer.StartDefaultAsync(files.Tls);
        await using var services = Connect(
            o => o.AuthorityFile = files.At("ca.pem"), server.Decisions, new Uri($"https://{silent.LocalEndpoint}"));
        var pdp = services.GetRequiredService<ICasesPdp>();

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => pdp.CheckAsync(MayGet)));

        Assert.All(answers, a => Assert.True(a.IsAllowed));
        Assert.True(silent.Pending());
    }

    private static async Task AllAreRight(ICasesPdp pdp)
    {
        for (var i = 0; i < Rounds; i++)
        {
            await IsRight(pdp);
        }
    }

    private static async Task IsRight(ICasesPdp pdp)
    {
        var single = pdp.CheckAsync(MayDelete);
        Assert.Equal([true, false], (await pdp.CheckManyAsync([MayGet, MayDelete])).Select(d => d.IsAllowed));
        Assert.False((await single).IsAllowed);
    }

    private static ServiceProvider Connect(Action<CasesPdpOptions> configure, params Uri[] servers) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddCasesPdp(options =>
        {
            // The overall limit of a test: a busy machine is no reason to fail.
            options.Deadline = TimeSpan.FromMinutes(1);
            foreach (var server in servers)
            {
                options.Addresses.Add(server.ToString());
            }

            configure(options);
        })
        .BuildServiceProvider();
}
