using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Options;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>The decision log without a server around it, with a sink of the test.</summary>
internal sealed class LogRig : IAsyncDisposable
{
    private static readonly LoadedPolicy Policy = LoadedPolicy.Compile(BundleReader.ReadDefault().Bundle!, "test", 1);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DecisionLogWriter _writer;
    private readonly DecisionRecorder _recorder;

    public LogRig(DecisionLogOptions options, IDecisionLogSink sink, TimeProvider? time = null, long queueBytes = 1 << 20, long mostBytesPerCall = 1 << 24,
        ByteBudget? memory = null,
        IReadOnlyList<IDecisionLogSink>? more = null,
        ILogger<DecisionLogWriter>? logger = null)
    {
        options.File ??= "unused";
        var meters = _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var clock = time ?? TimeProvider.System;
        var queue = new DecisionLogQueue(queueBytes);
        Counts = new DecisionLogCounts(meters);
        var metrics = new ServerMetrics(meters);
        _recorder = new DecisionRecorder(options, queue, Counts, metrics, clock);
        _writer = new DecisionLogWriter(
            options, queue, Counts, [sink, .. more ?? []], new ProtectedFields([], [], []), memory ?? new ByteBudget(1 << 30), logger ?? NullLogger<DecisionLogWriter>.Instance, clock)
        {
            MostBytesPerCall = mostBytesPerCall,
        };
    }

    public DecisionLogCounts Counts { get; }

    public LogRig Start()
    {
        _writer.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>Answers a check as a server would, and records it.</summary>
    public Task<WireCall> Check(string role, string action, CancellationToken cancellation = default) =>
        Check(Ask.Check(role, action), cancellation);

    /// <summary>As above.</summary>
    public Task<WireCall> Check(CheckRequest check, CancellationToken cancellation = default)
    {
        var request = check.ToByteArray();
        var call = new WireCall();
        var scratch = WireScratch.For(Policy.Snapshot, CancellationToken.None);
        Assert.True(CheckWire.TryAnswer(scratch, request, call));
        _recorder.Record(call, nameof(DecisionService.DecisionServiceBase.Check), request, Policy, scratch.Tally, TimeSpan.Zero);
        return call.Record is null ? Task.FromResult(call) : _recorder.QueueAsync(call, new FakeCallContext(cancellation));
    }

    public Task StopAsync(CancellationToken cancellation = default) => _writer.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        await _services.DisposeAsync();
    }
}
