using System.Diagnostics.Metrics;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CasesPdp.FunctionalTests.Server;

/// <remarks>Metrics of one name are those of the process, so no other server may run beside.</remarks>
[Collection("alone")]
public sealed class CallTelemetryTests
{
    private const string Duration = "rpc_server_call_duration_seconds_count";

    [Fact]
    public async Task CallDuration_CallsOfEveryKind_AreNamedByMethodAndStatus()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        server.Client.Check(Ask.Check("t1_analyst", "getCase"));
        Refused.By(() => server.Client.Check(new CheckRequest()));
        await RawCall.PostAsync(server.Decisions, "/casespdp.v1.DecisionService/Check", RawCall.Frame([0xFF]));
        await RawCall.PostAsync(server.Decisions, "/casespdp.v1.DecisionService/ByAnAttacker", RawCall.Frame([]));
        server.Policy.GetRevision(new GetRevisionRequest());
        using (var stream = server.Client.StreamCheck())
        {
            await stream.RequestStream.CompleteAsync();
            Assert.False(await stream.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        }

        var scrape = await Scrape.UntilAsync(server, s => s.Of(Duration).Sum(c => c.Value) >= 6).WithinLimit();

        (string, string, string?, double)[] expected =
        [
            ("_OTHER", "UNIMPLEMENTED", "UNIMPLEMENTED", 1),
            ("casespdp.v1.DecisionService/Check", "INVALID_ARGUMENT", null, 2),
            ("casespdp.v1.DecisionService/Check", "OK", null, 1),
            ("casespdp.v1.DecisionService/StreamCheck", "OK", null, 1),
            ("casespdp.v1.PolicyService/GetRevision", "OK", null, 1),
        ];
        Assert.Equal(expected, scrape.Of(Duration, ("rpc_system_name", "grpc"))
            .Select(c => (c.Labels["rpc_method"], c.Labels["rpc_response_status_code"], c.Labels.GetValueOrDefault("error_type"), c.Value))
            .Order());
    }

    [Fact]
    public async Task CallDuration_CallerThatGaveUp_IsCancelled()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using (var stream = server.Client.StreamCheck())
        {
            await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 1, Batch = Ask.Batch(1) });
            Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        }

        var scrape = await Scrape.UntilAsync(server, s => s.Of(Duration).Any()).WithinLimit();

        Assert.Equal("CANCELLED", Assert.Single(scrape.Of(Duration)).Labels["rpc_response_status_code"]);
    }

    [Fact]
    public async Task RequestItems_BatchAndMatrix_AreCountedByMethodAndUnknownRolesTogether()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        server.Client.Check(Ask.Check("nobody-has-this", "getCase"));
        server.Client.BatchCheck(Ask.Batch(7));
        server.Client.CheckMatrix(new CheckMatrixRequest
        {
            Subjects = { Ask.Subject("t1_analyst", "unknown-a", "unknown-b"), Ask.Subject("unknown-a") },
            Actions = { Ask.Action("getCase") },
            Cells = { new MatrixCell { Owner = Ask.Security } },
        });

        var scrape = await Scrape.UntilAsync(server, s => s.Of("casespdp_request_items_count").Count() == 2).WithinLimit();

        Assert.Equal(7, scrape.Of("casespdp_request_items_sum", ("method", "BatchCheck")).Single().Value);
        Assert.Equal(2, scrape.Of("casespdp_request_items_sum", ("method", "CheckMatrix")).Single().Value);
        Assert.Equal(4, scrape.Of("casespdp_roles_unknown_total").Single().Value);
        Assert.DoesNotContain(scrape.Series, s => s.Labels.Values.Any(l => l.Contains("unknown-a", StringComparison.Ordinal)));
    }

    [Fact]
    public void Call_WithMetricsCollected_AllocatesNothing()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var (calls, metrics, tally) = (new CallTelemetry(meters), new ServerMetrics(meters), new ReasonTally());
        using var collected = Sdk.CreateMeterProviderBuilder().AddMeter(ServerMetrics.MeterName)
            .AddReader(new PeriodicExportingMetricReader(new Nowhere(), Timeout.Infinite)).Build();
        var response = new CompletingResponse();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(response);
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new CallTags(method: null)), "a call"));
        context.Response.Headers.GrpcStatus = "0";
        tally.Add(CasesPdp.Decisions.Reason.Allowed);

        var least = Enumerable.Range(0, 3).Min(_ => AllocatedIn(1_000));

        Assert.Equal(0, least);

        long AllocatedIn(int rounds)
        {
            long before = 0;
            for (var i = -rounds; i < rounds; i++)
            {
                before = i == 0 ? GC.GetAllocatedBytesForCurrentThread() : before;
                _ = calls.InvokeAsync(context, static _ => Task.CompletedTask);
                using (metrics.Time("BatchCheck"))
                {
                    metrics.Decided("BatchCheck", tally);
                }

                response.Complete();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private sealed class CompletingResponse : HttpResponseFeature
    {
        private Func<object, Task>? _callback;
        private object? _state;

        public void Complete() => _callback!(_state!);

        public override void OnCompleted(Func<object, Task> callback, object state) => (_callback, _state) = (callback, state);
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
