using System.Net.Sockets;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;
using HdrHistogram;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>The rate of a .NET caller with Grpc.Net.Client and the generated classes: the client is the limit, not the server.</summary>
internal static class GrpcClientRow
{
    private const int Callers = 32;

    public static void Measure(Session session, string scenario, LoadWorkload workload, IReadOnlyList<Endpoint> endpoints)
    {
        // One endpoint is enough: that of the managed server, or the one that was given.
        if (!session.Options.Wants("grpc-client") || endpoints.FirstOrDefault(e => e.Target is "server" or "given") is not { } endpoint)
        {
            return;
        }

        using var channel = Open(endpoint);
        var client = new DecisionService.DecisionServiceClient(channel);
        Call(client, workload, TimeSpan.FromSeconds(session.Options.IsQuick ? 0.7 : 2), out _, out _);
        using var sampler = new UsageSampler(endpoint.Process?.Id ?? session.Options.ServerProcess);
        var startedAt = Clock.Now;
        var latency = Call(
            client,
            workload,
            TimeSpan.FromSeconds(Math.Clamp(session.Options.Seconds / 3, 0.7, 5)),
            out var errors,
            out var wrong);
        var seconds = Clock.Seconds(Clock.Now - startedAt);
        var usage = sampler.Stop();
        var measurement = new Measurement
        {
            Scenario = scenario,
            Workload = workload.Name,
            Target = $"grpc-client/{endpoint.Transport}",
            Loop = "closed",
            Label = $"Grpc.Net.Client, {Callers} callers",
            InFlight = Callers,
            Seconds = seconds,
            CallsPerSecond = latency.TotalCount / seconds,
            DecisionsPerSecond = latency.TotalCount * workload.DecisionsPerCall / seconds,
            Latency = LatencySummary.Of(latency),
            Curve = LatencySummary.CurveOf(latency),
            Due = latency.TotalCount,
            Answered = latency.TotalCount,
            Errors =
                new Dictionary<string, long>(errors.Select(e => KeyValuePair.Create(e.Key.ToString(), e.Value))) is var all && wrong > 0
                    ? new Dictionary<string, long>(all) { ["wrong answer"] = wrong }
                    : all,
            BusiestSender = usage.SenderCores,
            Usage = usage,
            Limit = usage.ServerCores >= 0.9 ? "server" : "sender",
        };
        session.Report.Measurements.Add(measurement);
        ProgressLine.Print(ReportText.OneLine(measurement));
    }

    /// <summary>A channel with the defaults of Grpc.Net.Client.</summary>
    public static GrpcChannel Open(Endpoint endpoint)
    {
        var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        if (endpoint.Address.SocketPath is { } path)
        {
            handler.ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        return GrpcChannel.ForAddress(
            $"http://{endpoint.Address.Authority}",
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private static LongHistogram Call(
        DecisionService.DecisionServiceClient client,
        LoadWorkload workload,
        TimeSpan length,
        out Dictionary<StatusCode, long> errors,
        out long wrong)
    {
        var endsAt = Clock.Now + Clock.From(length);
        var runs = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CallAsync(client, workload, caller, endsAt)))
            .GetAwaiter()
            .GetResult();
        var latency = Histograms.Create();
        foreach (var run in runs)
        {
            latency.Add(run.Latency);
        }

        errors = runs.SelectMany(r => r.Errors).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Sum(e => e.Value));
        wrong = runs.Sum(r => r.Wrong);
        return latency;
    }

    private static async Task<(LongHistogram Latency, Dictionary<StatusCode, long> Errors, long Wrong)> CallAsync(
        DecisionService.DecisionServiceClient client,
        LoadWorkload workload,
        int caller,
        long endsAt)
    {
        var latency = Histograms.Create();
        var errors = new Dictionary<StatusCode, long>();
        var wrong = 0L;
        for (var at = caller; Clock.Now < endsAt; at++)
        {
            var item = workload.Items[workload.Order[at * 31 % workload.Order.Count]];
            var begun = Clock.Now;
            try
            {
                var decided = item.Message switch
                {
                    CheckRequest check => (await client.CheckAsync(check)).Outcome == Outcome.Unspecified ? 0 : 1,
                    BatchCheckRequest batch => (await client.BatchCheckAsync(batch)).Outcomes.Count,
                    _ => item.Decisions,
                };
                wrong += decided == item.Decisions ? 0 : 1;
                latency.RecordClamped(Clock.Now - begun);
            }
            catch (RpcException failed)
            {
                errors[failed.StatusCode] = errors.GetValueOrDefault(failed.StatusCode) + 1;
            }
        }

        return (latency, errors, wrong);
    }
}
