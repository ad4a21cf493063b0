using CasesPdp.Server.Admission;
using CasesPdp.Server.Options;
using CasesPdp.Server.Wire;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Writes the log: one thread that turns calls into lines and gives them to the sinks.</summary>
/// <remarks>
/// <list type="number">
/// <item>All calls that wait are taken at once.</item>
/// <item>Each becomes lines: all that is durable first, then the rest up to the limit of a call, then a summary of what is left out.</item>
/// <item>The lines go to every sink.</item>
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

    // The log waits for memory a little, and once for all calls that it took: memory that is short holds up no call that needs little.
    private const int MostTries = 10;
    private static readonly TimeSpan TimeBetweenTries = TimeSpan.FromMilliseconds(10);

    private readonly DecisionLogOptions _options;
    private readonly DecisionLogQueue _queue;
    private readonly DecisionLogCounts _counts;
    private readonly SinkGroup _sinks;
    private readonly EcsWriter _writer;
    private readonly DecisionSelection _selection;
    private readonly ILogger<DecisionLogWriter> _log;
    private readonly TimeProvider _time;
    private readonly ByteBudget _memory;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private int _tries;

    public DecisionLogWriter(
        DecisionLogOptions options,
        DecisionLogQueue queue,
        DecisionLogCounts counts,
        IEnumerable<IDecisionLogSink> sinks,
        ProtectedFields fields,
        ByteBudget memory,
        ILogger<DecisionLogWriter> log,
        TimeProvider time)
    {
        (_options, _queue, _counts, _memory, _log, _time) = (options, queue, counts, memory, log, time);
        _sinks = new SinkGroup([.. sinks], counts, log, time);
        _writer = new EcsWriter(fields, options.AllowShare);
        _selection = new DecisionSelection(options);
        _thread = new Thread(Run) { IsBackground = true, Name = "decision log" };
    }

    /// <summary>The most bytes of the records of one call, give or take a record.</summary>
    public long MostBytesPerCall { get; init; } = 16 * 1024 * 1024;

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
        if (!_written.Task.IsCompleted)
        {
            NotWrittenToTheEnd(_log);
        }
    }

    /// <summary>Ends the thread. One that hangs in a sink is left to the end of the process.</summary>
    public void Dispose() => _queue.Close();

    private static async Task Ends(CancellationToken token) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Run()
    {
        while (_queue.Take(Linger) is { } calls)
        {
            WriteAll(calls);
        }

        // The file is complete before a sink that is slow or away can hold up the end.
        ReportLost();
        _sinks.CloseFile();
        _written.SetResult();
        _sinks.Dispose();
        _writer.Dispose();
        _ended.SetResult();
    }

    private void WriteAll(List<CallRecord> calls)
    {
        // 1. and 2.
        var lostBefore = _counts.LostInAll;
        _sinks.HasFileFailed = false;
        _tries = 0;
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

        // 3.
        _sinks.Send();
        _selection.Clear();

        // 4.
        if (waiting.Count > 0)
        {
            var areOnDisk = _sinks.TrySync() && !_sinks.HasFileFailed;
            waiting.ForEach(w => w.TrySetResult(areOnDisk));
        }

        // 5.
        if (_counts.LostInAll == lostBefore)
        {
            ReportLost();
        }
    }

    // Within the budget of bytes in flight, because a small call can become many objects.
    private bool TryAddLines(CallRecord call)
    {
        var bytes = RequestParser.SizeOf(call.Request.Length + call.Answer.Length);
        if (bytes > AdmittedCall.CoveredBytes && !TryTake(bytes))
        {
            _counts.AddLost(LossReason.BytesInFlight, call.RecordCount(_options.Denies, _options.MaxRecordsPerCall));
            return false;
        }

        try
        {
            return TryParse(call);
        }
        finally
        {
            _memory.Return(bytes > AdmittedCall.CoveredBytes ? bytes : 0);
        }
    }

    private bool TryTake(long bytes)
    {
        while (!_memory.TryTake(bytes))
        {
            if (_tries++ >= MostTries)
            {
                return false;
            }

            Thread.Sleep(TimeBetweenTries);
        }

        return true;
    }

    private bool TryParse(CallRecord call)
    {
        try
        {
            return AddLines(call);
        }
        catch (Exception unreadable)
        {
            // Whatever it is: the log goes on with the next call.
            _counts.AddLost(LossReason.Unreadable, 1);
            _sinks.Warn(unreadable);
            return false;
        }
    }

    // False if something durable is left out.
    private bool AddLines(CallRecord call)
    {
        _writer.BeginCall();
        var decisions = CallReader.Parse(call);
        long left = 0, bytes = 0;
        var records = 0;
        if (call.Written is not null)
        {
            Add(decisions((action, _) => Takes(_selection.IsDurable(call, action), int.MaxValue)));
        }

        var hasAllDurable = left == 0;

        Add(decisions(
            (action, reason) => Takes(
                !_selection.IsDurable(call, action) && _selection.IsSelected(call, action, reason), _options.MaxRecordsPerCall)));
        if (left > 0)
        {
            _writer.WriteSummary(_sinks.Lines, call, left);
            _sinks.CountRecord();
        }

        return hasAllDurable;

        bool Takes(bool isSelected, int mostRecords)
        {
            var isFull = records >= mostRecords || bytes >= MostBytesPerCall;
            left += isSelected && isFull ? 1 : 0;
            return isSelected && !isFull;
        }

        void Add(IEnumerable<LoggedDecision> decisions)
        {
            foreach (var decision in decisions)
            {
                bytes += _writer.Write(_sinks.Lines, call, decision);
                records++;
                _sinks.CountRecord();
            }
        }
    }

    // It is no record of a decision, and not counted as one.
    private void ReportLost()
    {
        var lost = _counts.Unreported();
        if (lost.Count > 0)
        {
            _writer.WriteLost(_sinks.Lines, _time.GetUtcNow(), lost);
            if (_sinks.Send())
            {
                _counts.Reported(lost);
            }
        }
    }

    [LoggerMessage(
        EventId = 61,
        Level = LogLevel.Error,
        Message = "the server stopped before the decision log was written: its last records are lost")]
    private static partial void NotWrittenToTheEnd(ILogger log);
}
