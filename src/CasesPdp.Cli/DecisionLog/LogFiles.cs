using CasesPdp.Cli.Requests;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>Reads the records of the files of a log, oldest file first, and counts the lines that are none.</summary>
internal sealed class LogFiles(IReadOnlyList<string> paths, Terminal terminal)
{
    private const string StandardInput = "-";

    private long _records;

    /// <summary>Lines that are no record of a decision log: torn by a crash, or something else.</summary>
    public long OtherLines { get; private set; }

    /// <summary>Lines that are longer than any record.</summary>
    public long LongLines { get; private set; }

    /// <summary>Records that the server lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Decisions that have no record of their own, because their call had too many.</summary>
    public long LeftOut { get; private set; }

    /// <summary>The records, and the line of each, which holds until the next.</summary>
    /// <param name="isFollowing">Whether to wait for more at the end of the file, of which there is one.</param>
    public IEnumerable<(LogRecord Record, ReadOnlyMemory<byte> Line)> Read(bool isFollowing = false)
    {
        foreach (var path in paths.OrderBy(BeginOf).ToList())
        {
            // Standard input is left open.
            using Stream? file = path == StandardInput ? null : isFollowing ? new FollowingStream(path) : Open(path);
            var stream = file ?? terminal.Input;
            var lines = new LineReader(stream, LogRecordReader.LongestLine);
            while (lines.TryRead(out var line))
            {
                if (Take(line, lines.IsTooLong) is { } record)
                {
                    yield return (record, line);
                }
            }
        }
    }

    /// <summary>Ends the run if the files have lines, and none is a record.</summary>
    public void RequireRecords()
    {
        if (_records == 0 && OtherLines > 0)
        {
            throw VerbFailure.NotEvaluated("No line is a record of a decision log: name the files that the server writes.");
        }
    }

    /// <summary>Notes what the records do not show.</summary>
    public void NoteGaps()
    {
        Note(OtherLines, "lines are not records of decisions");
        Note(LongLines, $"lines are longer than {LogRecordReader.LongestLine} bytes: skipped");
        Note(Lost, "records were lost by the server, as the log states");
        Note(LeftOut, "decisions have no record of their own, because their calls had too many decisions");
    }

    private LogRecord? Take(ArraySegment<byte> line, bool isTooLong)
    {
        if (isTooLong)
        {
            LongLines++;
            return null;
        }

        if (RequestLineParser.IsBlank(line))
        {
            return null;
        }

        var record = LogRecordReader.Read(line);
        OtherLines += record is null ? 1 : 0;
        _records += record is null ? 0 : 1;
        Lost += record is { Request.Action: LogRecord.RecordsLost, Method.Length: 0 } ? record.Uncounted : 0;
        LeftOut += record is { Request.Action: LogRecord.Summary, Outcome: null } ? record.Uncounted : 0;
        return record;
    }

    // Files are named in any order, such as that of a shell's pattern. Standard input is read last.
    private DateTimeOffset BeginOf(string path)
    {
        if (path == StandardInput)
        {
            return DateTimeOffset.MaxValue;
        }

        using var stream = Open(path);
        var lines = new LineReader(stream, LogRecordReader.LongestLine);
        while (lines.TryRead(out var line))
        {
            if (!lines.IsTooLong && LogRecordReader.Read(line) is { } record)
            {
                return record.Time;
            }
        }

        return DateTimeOffset.MaxValue;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The log `{path}` cannot be read: {FileFault.Describe(failed, path)}.");
        }
    }

    private void Note(long count, string what)
    {
        if (count > 0)
        {
            terminal.Note($"{count} {what}.");
        }
    }
}
