using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Options;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>A sink that blocks holds up no other.</summary>
public sealed class QueuedSinkTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<DecisionLogCounts>().BuildServiceProvider();
    private readonly BlockedOutput _output = new();

    private DecisionLogCounts Counts => _services.GetRequiredService<DecisionLogCounts>();

    public ValueTask DisposeAsync()
    {
        _output.GoOn();
        return _services.DisposeAsync();
    }

    [Fact]
    public async Task Durable_StandardOutputBlocks_FileIsSyncedAndCallsAnswered()
    {
        var file = new FakeSink();
        await using var log = new LogRig(
            new DecisionLogOptions { AllowSample = "0" }, file, more: [new QueuedSink(new StdoutSink(_output), Counts, 1 << 20)]).Start();

        for (var i = 0; i < 3; i++)
        {
            await log.Check("superuser", "deleteCase").WithinLimit();
        }

        Assert.Equal((3, 3), (file.Lines.Length, file.Syncs));
        await _output.Reached.Task.WithinLimit();
        _output.GoOn();
        await Eventually.Holds(() => Counts.Written == 3, "standard output has all lines");
    }

    [Fact]
    public async Task Write_MoreThanMayWait_IsLostAndTheRestWritten()
    {
        using var sink = new QueuedSink(new StdoutSink(_output), Counts, mostBytes: 8);
        var written = 0;
        sink.Write("1234\n"u8, ref written);
        await _output.Reached.Task.WithinLimit();

        Assert.Throws<IOException>(() => sink.Write("678\n"u8, ref written));
        sink.Write("67\n"u8, ref written);

        Assert.Equal(2, written);
        _output.GoOn();
        await Eventually.Holds(() => Counts.Written == 2, "what was taken is written");
    }

    [Fact]
    public async Task Dispose_OutputBlocks_EndsAndCountsWhatWaits()
    {
        var sink = new QueuedSink(new StdoutSink(_output), Counts, 1 << 20);
        var written = 0;
        sink.Write("1\n2\n"u8, ref written);
        await _output.Reached.Task.WithinLimit();

        await Task.Run(sink.Dispose).WithinLimit();

        Assert.Equal(2, Counts.Lost(LossReason.Stdout));
    }

    // A pipe whose reader does not read.
    private sealed class BlockedOutput : MemoryStream
    {
        private readonly ManualResetEventSlim _mayGoOn = new();

        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _mayGoOn.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Reached.TrySetResult();
            _mayGoOn.Wait();
            base.Write(buffer);
        }
    }
}
