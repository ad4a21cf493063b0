using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CasesPdp.Server.Options;
using CasesPdp.Server.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace CasesPdp.Server.Hosting;

/// <summary>Writes log lines as another formatter does, but bounds what strangers can provoke: the frameworks' lines about connections and
/// calls come without stack traces and at a bounded rate.</summary>
/// <remarks>The server's own messages are bounded where they are made. Thread-safe.</remarks>
internal sealed class BoundedLog(IServiceProvider services, ServerOptions options, IMeterFactory meters, TimeProvider time)
    : ConsoleFormatter(FormatterName)
{
    /// <summary>The name of the formatter.</summary>
    public const string FormatterName = "bounded";

    /// <summary>Most lines of one kind in a second.</summary>
    public const int MostLinesPerSecond = 5;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // The list of kinds is bounded by what the frameworks can say: no kind depends on what a caller sends.
    private readonly ConcurrentDictionary<(string Category, int Event), LineAllowance> _allowances = new();

    private readonly Counter<long> _dropped = meters.Create(ServerMetrics.MeterName)
        .CreateCounter<long>("casespdp.log.dropped", "{line}", "Log lines of the frameworks that exceeded the rate for their kind.");

    private ConsoleFormatter? _inner;

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        _inner ??= services.GetServices<ConsoleFormatter>()
            .Single(f => f.Name == (options.LogsJson ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple));
        if (!IsProvokedByCallers(logEntry.Category))
        {
            _inner.Write(logEntry, scopeProvider, textWriter);
            return;
        }

        var allowance = _allowances.GetOrAdd((logEntry.Category, logEntry.EventId.Id), _ => new LineAllowance(MostLinesPerSecond, Period, time));
        if (allowance.TryTake(out _))
        {
            var state = logEntry.State;
            var (format, exception) = (logEntry.Formatter, logEntry.Exception);
            var line = new LogEntry<string>(
                logEntry.LogLevel,
                logEntry.Category,
                logEntry.EventId,
                exception is null ? format(state, null) : $"{format(state, null)} {exception.GetType().Name}: {exception.Message}",
                exception: null,
                (text, _) => text);
            _inner.Write(line, scopeProvider, textWriter);
        }
        else
        {
            _dropped.Add(1);
        }
    }

    private static bool IsProvokedByCallers(string category) =>
        category.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || category.StartsWith("Grpc.", StringComparison.Ordinal);
}
