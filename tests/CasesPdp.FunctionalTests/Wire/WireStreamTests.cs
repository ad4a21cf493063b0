using System.Collections.Concurrent;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>Streams whose batches are answered from their bytes.</summary>
public sealed class WireStreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StreamCheck_CallerThatGivesUp_IsNoErrorOfTheServer(bool byDeadline)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var errors = new Errors();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(errors);
        var batch = Ask.Batch(10_000);
        foreach (var item in batch.Items)
        {
            item.CorrelationId = Ask.Name(100);
        }

        for (var i = 0; i < 4; i++)
        {
            using var stream = server.Client.StreamCheck(deadline: byDeadline ? DateTime.UtcNow.AddSeconds(2) : null);
            try
            {
                // Nothing is read until the windows are full; then answers go out for as long as batches come in.
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
                var writing = Task.Run(async () =>
                {
                    for (var n = 0; n < 60; n++)
                    {
                        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = (ulong)n, Batch = batch }, patience.Token);
                    }
                });
                await Task.Delay(300 * (i + 1));
                if (!byDeadline)
                {
                    stream.Dispose();
                }

                await writing;
            }
            catch (Exception e) when (e is RpcException or OperationCanceledException or InvalidOperationException or IOException)
            {
            }
        }

        await Task.Delay(1_500);
        Assert.True(errors.Messages.IsEmpty, string.Join("\n", errors.Messages));
        Assert.NotNull(server.Client.GetServerInfo(new GetServerInfoRequest()));
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
