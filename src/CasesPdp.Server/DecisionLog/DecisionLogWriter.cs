using System.Buffers;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Writes the log: one thread that turns calls into lines and gives them to the sinks.</summary>
/// <remarks>
/// <list type="number">
/// <item>All calls that wait are taken at once.</item>
/// <item>Each becomes lines: what is durable first, then the rest up to the limit of a call, then a summary of what is left out.</item>
/// <item>The lines go to every sink. A sink that fails loses them and is tried again.</item>
/// <item>Calls whose answers wait are told whether their lines are on disk.</item>
/// <item>Once nothing more is lost, a record says what was.</item>
/// </list>
/// Nothing that goes wrong here ends the thread.
/// </remarks>
internal sealed partial class DecisionLogWriter : IHostedService, IDisposable
{
    // Of a server that was given no time to stop.
    private static readonly TimeSpan LeastTimeToStop = TimeSpan.FromSeconds(1);

    // Waking the thread for each record would cost the decisions more than the record.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan TimeBetweenWarnings = TimeSpan.FromSeconds(10);

    private const int BytesPerWrite = 256 * 1024;
    private const int MostBytesPerCall = 16 * 1024 * 1024;

    private readonly DecisionLogOptions _options;
    private readonly DecisionLogQueue _queue;
    private readonly DecisionLogCounts _counts;
    private readonly IReadOnlyList<IDecisionLogSink> _sinks;
    private readonly EcsWriter _writer;
    private readonly DecisionSelection _selection;
    private readonly ILogger<DecisionLogWriter> _log;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<byte> _lines = new(BytesPerWrite);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private int _lineCount;
    private bool _fileFailed;
    private long? _lastWarning;

    public DecisionLogWriter(
        DecisionLogOptions options, DecisionLogQueue queue, DecisionLogCounts counts, IEnumerable<IDecisionLogSink> sinks, ProtectedFields fields,
        ILogger<DecisionLogWriter> log, TimeProvider time)
    {
        (_options, _queue, _counts, _sinks, _log, _time) = (options, queue, counts, [.. sinks], log, time);
        _writer = new EcsWriter(fields, options.AllowShare);
        _selection = new DecisionSelection(options);
        _thread = new Thread(Run) { IsBackground = true, Name = "decision log" };
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>Writes what waits, within the time that the server has to stop; what is left then is lost.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Close();
        using var least = new CancellationTokenSource(LeastTimeToStop, _time);
        await Task.WhenAny(_ended.Task, Task.WhenAll(Ends(cancellationToken), Ends(least.Token)));
        if (!_ended.Task.IsCompleted)
        {
            NotWrittenToTheEnd(_log);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A thread that hangs in a sink is left to the end of the process.
        _queue.Close();
    }

    private static async Task Ends(CancellationToken token) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Run()
    {
        while (_queue.Take(Linger) is { } calls)
        {
            WriteAll(calls);
        }

        ReportLost();
        foreach (var sink in _sinks)
        {
            sink.Dispose();
        }

        _writer.Dispose();
        _ended.SetResult();
    }

    private void WriteAll(List<CallRecord> calls)
    {
        _fileFailed = false;
        var lostBefore = _counts.LostInAll;
        List<TaskCompletionSource<bool>> waiting = [];
        foreach (var call in calls)
        {
            var isWhole = TryAddLines(call);
            if (call.Written is not null && isWhole)
            {
                waiting.Add(call.Written);
            }
            else
            {
                call.Written?.TrySetResult(false);
            }

            call.ReturnBytes();
            _queue.Release(call);
        }

        Send();
        _selection.Clear();
        if (waiting.Count > 0)
        {
            var areOnDisk = TrySync() && !_fileFailed;
            waiting.ForEach(w => w.TrySetResult(areOnDisk));
        }

        if (_counts.LostInAll == lostBefore)
        {
            ReportLost();
        }
    }

    private bool TryAddLines(CallRecord call)
    {
        try
        {
            AddLines(call);
            return true;
        }
        catch (Exception unreadable)
        {
            // Whatever it is: the log goes on with the next call.
            _counts.AddLost(LossReason.Unreadable, 1);
            Warn(unreadable);
            return false;
        }
    }

    private void AddLines(CallRecord call)
    {
        _writer.BeginCall();
        long left = 0, bytes = 0;
        var records = 0;
        if (call.Written is not null)
        {
            Add(CallReader.Read(call, (action, _) => Takes(_selection.IsDurable(call, action))));
        }

        Add(CallReader.Read(
            call, (action, reason) => Takes(!_selection.IsDurable(call, action) && _selection.IsSelected(call, action, reason))));
        if (left > 0)
        {
            _writer.WriteSummary(_lines, call, left);
            _lineCount++;
        }

        bool Takes(bool isSelected)
        {
            var isFull = records >= _options.MaxRecordsPerCall || bytes >= MostBytesPerCall;
            left += isSelected && isFull ? 1 : 0;
            return isSelected && !isFull;
        }

        void Add(IEnumerable<LoggedDecision> decisions)
        {
            foreach (var decision in decisions)
            {
                var before = _lines.WrittenCount;
                _writer.Write(_lines, call, decision);
                bytes += _lines.WrittenCount - before;
                records++;
                _lineCount++;
                if (_lines.WrittenCount >= BytesPerWrite)
                {
                    Send();
                }
            }
        }
    }

    // It is no record of a decision, and not counted as one.
    private void ReportLost()
    {
        var lost = _counts.Unreported();
        if (lost.Count > 0)
        {
            _writer.WriteLost(_lines, _time.GetUtcNow(), lost);
            if (Send())
            {
                _counts.Reported(lost);
            }
        }
    }

    // True if every sink has taken all lines.
    private bool Send()
    {
        var haveAll = true;
        foreach (var sink in _sinks)
        {
            var written = 0;
            try
            {
                sink.Write(_lines.WrittenSpan, ref written);
            }
            catch (Exception failed)
            {
                haveAll = false;
                _fileFailed |= sink.LossReason == LossReason.File;
                _counts.AddLost(sink.LossReason, Math.Max(0, _lineCount - written));
                Warn(failed);
            }

            _counts.AddWritten(written);
        }

        _lines.ResetWrittenCount();
        _lineCount = 0;
        return haveAll;
    }

    private bool TrySync()
    {
        try
        {
            foreach (var sink in _sinks)
            {
                sink.Sync();
            }

            return true;
        }
        catch (IOException failed)
        {
            Warn(failed);
            return false;
        }
    }

    private void Warn(Exception failure)
    {
        if (_lastWarning is null || _time.GetElapsedTime(_lastWarning.Value) >= TimeBetweenWarnings)
        {
            _lastWarning = _time.GetTimestamp();
            RecordsLost(_log, failure.Message);
        }
    }

    [LoggerMessage(
        EventId = 40, Level = LogLevel.Error, Message = "the decision log loses records, casespdp.decision_log.lost counts them: {Reason}")]
    private static partial void RecordsLost(ILogger log, string reason);

    [LoggerMessage(
        EventId = 41, Level = LogLevel.Error, Message = "the server stopped before the decision log was written: its last records are lost")]
    private static partial void NotWrittenToTheEnd(ILogger log);
}
