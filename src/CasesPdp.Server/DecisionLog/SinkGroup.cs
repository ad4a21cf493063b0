using System.Buffers;

namespace CasesPdp.Server.DecisionLog;

/// <summary>
/// Lines on their way to the sinks. A sink that fails loses them, which is counted, and is tried again with the next lines.
/// </summary>
/// <remarks>Used by one thread.</remarks>
internal sealed partial class SinkGroup(
    IReadOnlyList<IDecisionLogSink> sinks, DecisionLogCounts counts, ILogger log, TimeProvider time) : IDisposable
{
    private const int BytesPerWrite = 256 * 1024;
    private static readonly TimeSpan TimeBetweenWarnings = TimeSpan.FromSeconds(10);

    private readonly ArrayBufferWriter<byte> _lines = new(BytesPerWrite);
    private int _records;
    private long? _lastWarning;

    /// <summary>Where lines are written to, to be sent.</summary>
    public IBufferWriter<byte> Lines => _lines;

    /// <summary>Whether lines were lost to the file since this was last set to false.</summary>
    public bool HasFileFailed { get; set; }

    /// <summary>Counts the record that has been written to <see cref="Lines"/>; sends when there are enough of them.</summary>
    public void CountRecord()
    {
        _records++;
        if (_lines.WrittenCount >= BytesPerWrite)
        {
            Send();
        }
    }

    /// <summary>Sends the lines. True if every sink has taken all of them.</summary>
    public bool Send()
    {
        var haveAll = true;
        foreach (var sink in sinks)
        {
            var written = 0;
            try
            {
                sink.Write(_lines.WrittenSpan, ref written);
            }
            catch (Exception failed)
            {
                haveAll = false;
                HasFileFailed |= sink.LossReason == LossReason.File;
                counts.AddLost(sink.LossReason, Math.Max(0, _records - written));
                Warn(failed);
            }

            counts.AddWritten(sink.CountsLater ? 0 : written);
        }

        _lines.ResetWrittenCount();
        _records = 0;
        return haveAll;
    }

    /// <summary>Makes all lines survive the end of the machine. False if they may not.</summary>
    public bool TrySync()
    {
        try
        {
            foreach (var sink in sinks)
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

    /// <summary>Logs a failure, at a bounded rate.</summary>
    public void Warn(Exception failure)
    {
        if (_lastWarning is null || time.GetElapsedTime(_lastWarning.Value) >= TimeBetweenWarnings)
        {
            _lastWarning = time.GetTimestamp();
            RecordsLost(log, failure.Message);
        }
    }

    /// <summary>Ends the file, before the sinks that only take lines over send the rest of theirs.</summary>
    public void CloseFile() => DisposeOf(sinks.Where(s => s.LossReason == LossReason.File));

    /// <inheritdoc/>
    public void Dispose() => DisposeOf(sinks.Where(s => s.LossReason != LossReason.File));

    private static void DisposeOf(IEnumerable<IDecisionLogSink> some)
    {
        foreach (var sink in some)
        {
            sink.Dispose();
        }
    }

    [LoggerMessage(
        EventId = 60, Level = LogLevel.Error, Message = "the decision log loses records, casespdp.decision_log.lost counts them: {Reason}")]
    private static partial void RecordsLost(ILogger log, string reason);
}
