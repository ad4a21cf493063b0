using System.Net;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Callers;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>What the gate costs, counts, logs, and never shows.</summary>
public sealed class CallerGateTests : IDisposable
{
    private static readonly HttpClient Http = new();

    private readonly CallerFiles _files = new();

    [Fact]
    public async Task Call_NothingConfigured_EverythingIsAdmitted()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var decisions = new TestCaller(server.Decisions);
        using var administration = new TestCaller(server.Administration!);

        Assert.Equal(StatusCode.OK, await decisions.CheckAsync());
        Assert.Equal(StatusCode.OK, (await decisions.CallAsync("/casespdp.v1.DecisionService/Explain")).Code);
        Assert.Equal(StatusCode.OK, (await administration.CallAsync("/casespdp.v1.PolicyService/GetRevision")).Code);
    }

    // One without a mark would need every grant: safe, and surely not meant.
    [Fact]
    public async Task Endpoints_All_SayWhatTheyNeed()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Reflection=true");

        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        Assert.True(endpoints.Count > 20);
        Assert.All(endpoints, e => Assert.NotNull(e.Metadata.GetMetadata<RequiredGrant>()));
    }

    [Fact]
    public async Task Call_OneListConfigured_TheOthersAreRefused()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Callers:Decisions=*");
        using var decisions = new TestCaller(server.Decisions);
        using var administration = new TestCaller(server.Administration!);

        Assert.Equal(StatusCode.OK, await decisions.CheckAsync());
        Assert.Equal(StatusCode.Unauthenticated, (await decisions.CallAsync("/casespdp.v1.DecisionService/Explain")).Code);
        Assert.Equal(StatusCode.Unauthenticated, (await administration.CallAsync("/casespdp.v1.PolicyService/GetRevision")).Code);
    }

    [Fact]
    public async Task Call_BodyThatNeverComes_IsRefusedWithoutIt()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Callers:Insight=*");
        using var body = new NeverContent();

        var (code, _, _) = await RawCall.PostAsync(server.Decisions, "/casespdp.v1.DecisionService/Check", body).WithinLimit();

        Assert.Equal(StatusCode.Unauthenticated, code);
    }

    [Fact]
    public async Task Tokens_Replaced_NewOnesAreKnownAndOldOnesAreNot()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await RunningServer.StartDefaultAsync(time, _files.TokenFile, "CasesPdp:Callers:Decisions=token:build");
        using var old = new TestCaller(server.Decisions, token: CallerFiles.BuildToken);
        using var next = new TestCaller(server.Decisions, token: CallerFiles.Token("later"));
        Assert.Equal((StatusCode.OK, StatusCode.Unauthenticated), (await old.CheckAsync(), await next.CheckAsync()));

        _files.WriteTokens($"build {CallerFiles.BuildToken}\nbuild {CallerFiles.Token("later")}\n");
        await Until(next, StatusCode.OK);
        Assert.Equal(StatusCode.OK, await old.CheckAsync());

        _files.WriteTokens($"build {CallerFiles.Token("later")}\n");
        await Until(old, StatusCode.Unauthenticated);
        Assert.Equal(StatusCode.OK, await next.CheckAsync());

        async Task Until(TestCaller caller, StatusCode code)
        {
            while (await caller.CheckAsync() != code)
            {
                time.Advance(TimeSpan.FromSeconds(10));
                await Task.Delay(1);
            }
        }
    }

    [Fact]
    public async Task Output_OfAllKinds_HoldsNoTokenAndNoKey()
    {
        var log = new LogLines();
        await using var server = await RunningServer.StartDefaultAsync(
            app => app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log),
            [
                .. _files.MutualTls, _files.TokenFile, "CasesPdp:Callers:Decisions=token:build", "CasesPdp:Callers:PollSeconds=1",
                .. new[] { "Microsoft", "CasesPdp", "Grpc", "System" }.Select(c => $"Logging:LogLevel:{c}=Trace"),
            ]);
        List<string> shown = [];
        foreach (var token in new[] { CallerFiles.BuildToken, CallerFiles.PublisherToken, CallerFiles.Token("nobody") })
        {
            using var caller = new TestCaller(server.Decisions, token: token);
            var (_, status) = await caller.CallAsync("/casespdp.v1.DecisionService/Check");
            shown.Add($"{status}");
        }

        _files.WriteTokens($"{CallerFiles.BuildToken}\n");
        await Eventually.Holds(() => log.Lines.Any(l => l.Contains("the old content stays in use", StringComparison.Ordinal)), "it is logged");
        shown.Add(await Http.GetStringAsync(new Uri(server.Operations, "metrics")));
        shown.Add(await Http.GetStringAsync(new Uri(server.Operations, "readyz")));

        Assert.Contains(log.Lines, l => l.Contains("`token:publisher`", StringComparison.Ordinal));
        Assert.All(shown.Concat(log.Lines), l => Assert.DoesNotContain("canary", l, StringComparison.Ordinal));
        Assert.All(shown.Concat(log.Lines), l => Assert.DoesNotContain("PRIVATE KEY", l, StringComparison.Ordinal));
        Assert.Matches("casespdp_callers_refused_total\\{.*reason=\"WRONG_TOKEN\".*\\} [1-9]", shown[^2]);
        Assert.Matches("casespdp_callers_refused_total\\{.*reason=\"NOT_GRANTED\".*\\} [1-9]", shown[^2]);
        Assert.Matches("casespdp_credentials_reloads_total\\{.*result=\"REFUSED\",setting=\"CasesPdp:Callers:TokenFile\".*\\} [1-9]", shown[^2]);
        Assert.Matches("casespdp_certificate_expires_in_seconds\\{.*setting=\"CasesPdp:Tls:Certificate\".*\\} [1-9][0-9]{6}", shown[^2]);
        Assert.Matches("casespdp_certificate_expires_in_seconds\\{.*setting=\"CasesPdp:Tls:ClientCa\".*\\} [1-9][0-9]{7}", shown[^2]);
    }

    [Fact]
    public void Refuse_ManyInAPeriod_LogsTenLinesAndHowManyItLeftOut()
    {
        using var provider = new ServiceCollection().AddLogging().AddMetrics().BuildServiceProvider();
        var (time, log) = (new FakeTimeProvider(), new LogLines());
        var refusals = RefusalsOf(provider, time, log);

        for (var i = 0; i < 1_000; i++)
        {
            refusals.RefusePeer("7");
        }

        Assert.Equal(CallerRefusals.MostLines, log.Lines.Count);
        time.Advance(CallerRefusals.LogPeriod);
        refusals.RefusePeer("7");
        Assert.Contains("990 more since the line before", log.Lines.Last(), StringComparison.Ordinal);
    }

    // Strangers decide how many refusals of their kind there are.
    [Fact]
    public void Refuse_ManyOfOneReason_HidesNoOtherReason()
    {
        using var provider = new ServiceCollection().AddLogging().AddMetrics().BuildServiceProvider();
        var log = new LogLines();
        var refusals = RefusalsOf(provider, new FakeTimeProvider(), log);
        var call = new DefaultHttpContext();

        for (var i = 0; i < 1_000; i++)
        {
            refusals.RefuseCertificate(new IPEndPoint(IPAddress.Loopback, 7));
        }

        refusals.RefusePeer("7");
        refusals.Refuse(call, CallerRefusals.WrongToken, Refusal.CallerUnknown("wrong"));
        refusals.Refuse(call, CallerRefusals.NoCredential, Refusal.CallerUnknown("missing"));
        refusals.Refuse(call, CallerRefusals.NotGranted, Refusal.CallerNotGranted("dns:a", "Insight"));

        string[] expected = [CallerRefusals.WrongPeer, CallerRefusals.WrongToken, CallerRefusals.NoCredential, CallerRefusals.NotGranted];
        Assert.Equal(expected.Select(r => $"{r}; 0 more since the line before"), log.Lines.Skip(CallerRefusals.MostLines).Select(l => l.Split(", ")[^1]));
    }

    // A status, its details and their text take some 2,000 bytes.
    [Fact]
    public void Invoke_StrangerBeyondTheLinesOfTheLog_BuildsNoText()
    {
        using var provider = new ServiceCollection().AddLogging().AddMetrics().BuildServiceProvider();
        var gate = new CallerGate(RefusalsOf(provider, new FakeTimeProvider(), new LogLines()));
        var call = new DefaultHttpContext();
        call.Connection.RemoteIpAddress = IPAddress.Loopback;
        call.Features.Set(new CallerGrants(new CallerOptions { Decisions = "uid:7" }).Anonymous);
        call.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new RequiredGrant(Grants.Decisions)), null));
        for (var i = 0; i < 1_000; i++)
        {
            gate.InvokeAsync(call, _ => Task.CompletedTask);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            gate.InvokeAsync(call, _ => Task.CompletedTask);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal("16", call.Response.Headers["grpc-status"]);
        Assert.InRange(allocated / 1_000, 0, 200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Invoke_ConnectionIsGranted_AllocatesNothing(bool isKnown)
    {
        using var provider = new ServiceCollection().AddLogging().AddMetrics().BuildServiceProvider();
        var gate = new CallerGate(RefusalsOf(provider, new FakeTimeProvider(), new LogLines()));
        var grants = new CallerGrants(new CallerOptions { Decisions = isKnown ? "uid:7" : null });
        var call = new DefaultHttpContext();
        call.Features.Set(isKnown ? grants.Known("uid:7") : grants.Anonymous);
        call.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new RequiredGrant(Grants.Decisions)), null));
        var calls = 0;
        RequestDelegate next = _ =>
        {
            calls++;
            return Task.CompletedTask;
        };

        // The runtime may allocate once, while it compiles anew what is hot.
        var least = Enumerable.Range(0, 3).Min(_ => AllocatedInARound());
        Assert.Equal((3_000, 0L), (calls, least));

        long AllocatedInARound()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                gate.InvokeAsync(call, next);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    public void Dispose() => _files.Dispose();

    private static CallerRefusals RefusalsOf(ServiceProvider provider, TimeProvider time, LogLines log)
    {
        using var factory = LoggerFactory.Create(b => b.AddProvider(log));
        var metrics = ActivatorUtilities.CreateInstance<CredentialMetrics>(provider, time);
        return new CallerRefusals(ActivatorUtilities.CreateInstance<ServerMetrics>(provider), metrics, time, factory.CreateLogger<CallerRefusals>());
    }

    private sealed class NeverContent : HttpContent
    {
        private readonly TaskCompletionSource _never = new();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _never.Task;

        protected override bool TryComputeLength(out long length)
        {
            length = 5;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _never.TrySetCanceled();
            base.Dispose(disposing);
        }
    }
}
