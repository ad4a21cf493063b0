using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Keeps what the library logs.</summary>
internal sealed class RecordingLog : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, int Event, string Text)> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("CasesPdp.AspNetCore", StringComparison.Ordinal) ? new Logger(this) : NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class Logger(RecordingLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Entries.Enqueue((level, eventId.Id, formatter(state, exception)));
    }
}
