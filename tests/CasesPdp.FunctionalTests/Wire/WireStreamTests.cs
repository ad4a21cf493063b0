using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Wire;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>Streams of batches: how they end, and that they hold back callers that do not read.</summary>
public sealed class WireStreamTests(DefaultServer shared) : IClassFixture<DefaultServer>
{
    // Turns a hang into a failure; nothing else depends on it.
    private static readonly TimeSpan Overall = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StreamCheck_CallerThatGivesUp_IsNoErrorOfTheServer(bool byDeadline)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var errors = new Errors();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(errors);
        using var calls = new CallsOf(server.Services);
        var batch = Ask.Batch(10_000);
        foreach (var item in batch.Items)
        {
            item.CorrelationId = Ask.Name(100);
        }

        for (var i = 0; i < 4; i++)
        {
            await GiveUpAsync(server, batch, byDeadline).WaitAsync(Overall, TestContext.Current.CancellationToken);
        }

        Assert.NotEqual(0, calls.Seen);

        // Behind the streams on the same connection, so that the server has seen all of them.
        Assert.NotNull(server.Client.GetServerInfo(new GetServerInfoRequest()));
        await calls.WhenIdle().WaitAsync(Overall, TestContext.Current.CancellationToken);
        Assert.True(errors.Messages.IsEmpty, string.Join("\n", errors.Messages));
    }

    // gRPC refuses reads and writes of an ended call with an exception of its own.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task RunAsync_CallThatEndedUnnoticed_EndsQuietly(bool whileReading, bool isCancelled)
    {
        using var caller = new CancellationTokenSource();
        var requests = new FakeRequests(() => whileReading ? throw Ended() : Task.FromResult(true));
        var responses = new FakeResponses(() => throw Ended());
        var deadline = isCancelled ? DateTime.MaxValue : DateTime.UtcNow;
        var context = new FakeCallContext(shared.Server.Services, caller.Token) { CallDeadline = deadline };

        await Stream().RunAsync(requests, responses, context);

        InvalidOperationException Ended()
        {
            if (isCancelled)
            {
                caller.Cancel();
            }

            return new InvalidOperationException("Can't read messages after the request is complete.");
        }
    }

    // The reset of a stream can reach a read before it reaches the token.
    [Fact]
    public async Task RunAsync_StreamThatWasReset_EndsQuietly()
    {
        var requests = new FakeRequests(() => throw new IOException("The client reset the request stream."));

        await Stream().RunAsync(requests, new FakeResponses(() => Task.CompletedTask), new FakeCallContext(shared.Server.Services, CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_CallThatHasNotEnded_KeepsItsError()
    {
        var requests = new FakeRequests(() => throw new InvalidOperationException("Something else."));

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Stream().RunAsync(requests, new FakeResponses(() => Task.CompletedTask), new FakeCallContext(shared.Server.Services, CancellationToken.None)));
    }

    [Fact]
    public async Task RunAsync_AnswerNotTaken_ReadsNoFurther()
    {
        var read = 0;
        var taken = new TaskCompletionSource();
        var requests = new FakeRequests(() => Task.FromResult(++read <= 2));
        var responses = new FakeResponses(() => taken.Task);

        var running = Stream().RunAsync(requests, responses, new FakeCallContext(shared.Server.Services, CancellationToken.None));

        // All of it ran in this thread, up to the first answer, which is not taken.
        Assert.Equal((1, false), (read, running.IsCompleted));
        taken.SetResult();
        await running.WaitAsync(Overall, TestContext.Current.CancellationToken);
        Assert.Equal(3, read);
    }

    private static async Task GiveUpAsync(RunningServer server, BatchCheckRequest batch, bool byDeadline)
    {
        using var stream = server.Client.StreamCheck(deadline: byDeadline ? DateTime.UtcNow.AddSeconds(1) : null);
        try
        {
            // Nothing is read but the first answer, so that the windows fill up; answers go out for as long as batches come in.
            var writing = Task.Run(async () =>
            {
                for (var n = 0; n < 60; n++)
                {
                    await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = (ulong)n, Batch = batch });
                }
            });
            await stream.ResponseStream.MoveNext(CancellationToken.None);
            if (!byDeadline)
            {
                stream.Dispose();
            }

            await writing;
            await stream.ResponseStream.ReadAllAsync().CountAsync();
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
        }
    }

    private WireStream Stream() => new(
        shared.Server.Services.GetRequiredService<WireFallback>(),
        WireMethod.Find("StreamCheck")!,
        shared.Server.Services.GetRequiredService<StaleGate>(),
        CancellationToken.None);

    private sealed class FakeRequests(Func<Task<bool>> moveNext) : IAsyncStreamReader<WireCall>
    {
        public WireCall Current => new() { Refusal = new StreamCheckResponse() };

        public Task<bool> MoveNext(CancellationToken cancellationToken) => moveNext();
    }

    private sealed class FakeResponses(Func<Task> write) : IServerStreamWriter<WireCall>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WireCall message) => write();

        public Task WriteAsync(WireCall message, CancellationToken cancellationToken) => write();
    }

    /// <summary>Knows when no call of a server is under way.</summary>
    private sealed class CallsOf : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Lock _gate = new();
        private TaskCompletionSource? _idle;
        private long _active;

        public CallsOf(IServiceProvider services)
        {
            var factory = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.server.active_requests" && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Count(change));
            _listener.Start();
        }

        public long Seen { get; private set; }

        public Task WhenIdle()
        {
            lock (_gate)
            {
                _idle = new TaskCompletionSource();
                Count(0);
                return _idle.Task;
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Count(long change)
        {
            lock (_gate)
            {
                _active += change;
                Seen += Math.Max(0, change);
                if (_active == 0)
                {
                    _idle?.TrySetResult();
                }
            }
        }
    }

    private sealed class Errors : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                Messages.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.GetType().Name}: {exception?.Message}");
            }
        }

        public void Dispose()
        {
        }
    }
}
