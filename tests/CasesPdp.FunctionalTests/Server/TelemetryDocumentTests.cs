using System.Diagnostics;
using System.Diagnostics.Metrics;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>
/// Holds <c>docs/telemetry.md</c> to what the server emits, in both directions. A metric or event that is new gets its row from
/// <c>CASESPDP_REWRITE_GOLDENS=1</c>; labels that the scenario here does not bring about are written into the row by hand.
/// </summary>
[Collection("alone")]
public sealed class TelemetryDocumentTests : IDisposable
{
    // Emitted with settings that the servers of this class do not have.
    private static readonly string[] Awaited =
    [
        "casespdp_decision_log_lost_total", "casespdp_decision_log_written_total",
    ];

    // Dropped by a view.
    private const string Dropped = "kestrel.queued_requests";

    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Theory]
    [InlineData(TelemetryDocument.Metrics, "CasesPdp")]
    [InlineData(TelemetryDocument.FrameworkMetrics, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")]
    public async Task Metrics_Documented_AreThoseEmitted(string table, params string[] meters)
    {
        PublishedPrograms.SkipIfTested("lists the instruments of its process");
        await using var server = await BusyServerAsync();
        var scrape = await Scrape.UntilAsync(server, s => s.Of("rpc_server_call_duration_seconds_count", ("rpc_method", "_OTHER")).Any()).WithinLimit();
        var documented = TelemetryDocument.Rows(table);
        var labels = documented.ToDictionary(r => r[0], r => r[4]);

        List<string[]> emitted = [.. InstrumentsOf(meters).Select(i => Row(i, scrape, labels, isOurs: table == TelemetryDocument.Metrics))];
        var awaited = documented.Where(r => Awaited.Contains(r[0])).ToList();
        TelemetryDocument.Rewrite(table, emitted.Concat(awaited.Select(r => Marked(r))).OrderBy(r => r[0], StringComparer.Ordinal));
        documented = TelemetryDocument.Rows(table);

        Assert.Equal(
            emitted.Select(r => string.Join(" | ", r).Replace("`", "")).Concat(awaited.Select(r => string.Join(" | ", r))).Order(StringComparer.Ordinal),
            documented.Select(r => string.Join(" | ", r)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Scrape_EveryMetric_IsDocumentedUnderItsNameAndLabels()
    {
        await using var server = await BusyServerAsync();
        var scrape = await Scrape.UntilAsync(server, s => s.Of("rpc_server_call_duration_seconds_count", ("rpc_method", "_OTHER")).Any()).WithinLimit();

        var documented = TelemetryDocument.Names();

        // target_info and otel_scope_info are the exporter's own.
        var names = scrape.Types.Keys.Except(["target_info", "otel_scope_info"]).ToList();
        Assert.Empty(names.Except(documented.Keys));
        Assert.All(names, n => Assert.Empty((scrape.LabelsOf(n) ?? []).Except(documented[n])));
    }

    [Fact]
    public void Awaited_Metrics_AreNotYetEmitted() => Assert.Empty(InstrumentsOf("CasesPdp").Select(PrometheusName).Intersect(Awaited));

    [Fact]
    public async Task RevisionInfo_AfterReloads_IsOneSeries()
    {
        await using var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path, "CasesPdp:Reload:Watch=false");
        await Scrape.OfAsync(server);
        var revision = "";
        foreach (var privilege in new[] { "all", "read", "all" })
        {
            _bundle.Grant(privilege);
            revision = (await server.Policy.ReloadAsync(new ReloadRequest()).ResponseAsync.WithinLimit()).Status.InForce.Digest[..16];
            await Scrape.UntilAsync(server, s => s.Of("casespdp_revision_info", ("revision", revision)).Any()).WithinLimit();
        }

        var scrape = await Scrape.OfAsync(server);

        Assert.Equal(revision, Assert.Single(scrape.Of("casespdp_revision_info")).Labels["revision"]);
        Assert.Equal(4, Assert.Single(scrape.Of("casespdp_revision_sequence")).Value);
    }

    [Fact]
    public async Task SpanAttributes_Documented_AreThoseSet()
    {
        PublishedPrograms.SkipIfTested("listens to spans in the server");
        await using var server = await RunningServer.StartDefaultAsync();
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        HashSet<string> set = [];
        var ended = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId.ToHexString() == trace)
                {
                    set.UnionWith(activity.TagObjects.Select(t => t.Key));
                    Interlocked.Increment(ref ended);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var parent = new Metadata { { "traceparent", $"00-{trace}-00f067aa0ba902b7-01" } };

        server.Client.Check(Ask.Check("t1_analyst", "getCase"), parent);
        CallUnknownMethod(server, parent);
        await Eventually.Holds(() => Volatile.Read(ref ended) == 2, "both spans end");

        Assert.Equal(TelemetryDocument.Rows(TelemetryDocument.SpanAttributes).Select(r => r[0]).Order(), set.Order());
    }

    [Fact]
    public void LogEvents_Documented_AreThoseOfTheSource()
    {
        var events = TelemetryDocument.Events();
        TelemetryDocument.Rewrite(TelemetryDocument.LogEvents, events);

        Assert.Equal(events.Count, events.Select(e => e[0]).Distinct().Count());
        Assert.Equal(events.Count, events.Select(e => e[1]).Distinct().Count());
        Assert.DoesNotContain(events, e => e[0] is "0" or "-1");
        Assert.Equal(
            events.Select(e => string.Join(" | ", e).Replace("`", "")),
            TelemetryDocument.Rows(TelemetryDocument.LogEvents).Select(r => string.Join(" | ", r)));
    }

    // A server to which everything has happened that the tables tell of: answers, refusals, fallbacks, reloads.
    private async Task<RunningServer> BusyServerAsync()
    {
        var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path, "CasesPdp:Reload:Watch=false");
        server.Client.BatchCheck(Ask.Batch(3));
        Refused.By(() => server.Client.Check(new CheckRequest()));
        CallUnknownMethod(server, []);
        await server.Policy.ReloadAsync(new ReloadRequest()).ResponseAsync.WithinLimit();
        return server;
    }

    private static void CallUnknownMethod(RunningServer server, Metadata headers)
    {
        var bytes = Marshallers.Create<byte[]>(b => b, b => b);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "casespdp.v1.DecisionService", "Unknown", bytes, bytes);
        var refused = Assert.Throws<RpcException>(
            () => server.Channel.CreateCallInvoker().BlockingUnaryCall(method, null, new CallOptions(headers), []));
        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    private static List<Instrument> InstrumentsOf(params string[] meters)
    {
        Dictionary<string, Instrument> found = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            lock (found)
            {
                if (meters.Contains(instrument.Meter.Name) && instrument.Name != Dropped)
                {
                    found[instrument.Name] = instrument;
                }
            }
        };
        listener.Start();
        lock (found)
        {
            return [.. found.Values];
        }
    }

    // The scrape says which labels there are, where it has a series. Of the framework's metrics a test sees some labels only.
    private static string[] Row(Instrument instrument, Scrape scrape, Dictionary<string, string> documented, bool isOurs)
    {
        var name = PrometheusName(instrument);
        var known = documented.GetValueOrDefault(name, "");
        var seen = scrape.Types.ContainsKey(name) ? scrape.LabelsOf(name) : null;
        var labels = isOurs && seen is not null ? seen : (IEnumerable<string>)[.. TelemetryDocument.LabelsOf(known).Union(seen ?? [])];
        return Marked([name, instrument.Name, TypeOf(instrument), instrument.Unit ?? "", string.Join(", ", labels), DescriptionOf(instrument)]);
    }

    private static string[] Marked(string[] row) =>
        [$"`{row[0]}`", $"`{row[1]}`", row[2], $"`{row[3]}`", string.Join(", ", TelemetryDocument.LabelsOf(row[4]).Select(l => $"`{l}`")), row[5]];

    // The runtime describes this one with the words of another.
    private static string DescriptionOf(Instrument instrument) => instrument.Name == "dotnet.jit.compilation.time"
        ? "The time that the JIT compiler spent compiling methods since the process has started."
        : instrument.Description ?? "";

    private static string TypeOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    // As the exporter writes it; that it does so is what the scrape is compared for.
    private static string PrometheusName(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = instrument.Name.Replace('.', '_');
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (TypeOf(instrument) == "counter" ? "_total" : "");
    }
}
