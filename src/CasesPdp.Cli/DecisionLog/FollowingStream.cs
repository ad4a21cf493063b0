namespace CasesPdp.Cli.DecisionLog;

/// <summary>A log that is being written: at its end it waits for more, and goes on with the next file when the server begins one.</summary>
/// <remarks>Files that the server has renamed since are read in the order of their names, which is that of their renaming.</remarks>
internal sealed class FollowingStream : Stream
{
    private const int CompareBytes = 256;
    private const int StampLength = 20;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    private readonly string _path;
    private FileStream _file;
    private FileStream? _next;

    // The last renamed file that has been read, or was there before.
    private string _lastRenamed = "";

    public FollowingStream(string path)
    {
        _path = path;
        try
        {
            _file = Open(path);
            _lastRenamed = Renamed().LastOrDefault("");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The log `{path}` cannot be read: {FileFault.Describe(failed, path)}.");
        }
    }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            var read = _file.Read(buffer, offset, count);
            if (read > 0)
            {
                return read;
            }

            if ((_next ??= NextFile()) is { } next)
            {
                // The server may have written a last line after the read above.
                read = _file.Read(buffer, offset, count);
                if (read > 0)
                {
                    return read;
                }

                _file.Dispose();
                (_file, _next) = (next, null);
                continue;
            }

            Thread.Sleep(Wait);
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        _next?.Dispose();
        base.Dispose(disposing);
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (Exception between) when (between is IOException or UnauthorizedAccessException)
        {
            // Between two files there is none; the oldest may be deleted.
            return null;
        }
    }

    // Opened before the renamed files are listed: those that were renamed until then are in the list.
    private FileStream? NextFile()
    {
        var current = TryOpen(_path);
        if (current is not null && IsSame(current))
        {
            current.Dispose();
            return null;
        }

        foreach (var path in Renamed().Where(p => string.CompareOrdinal(p, _lastRenamed) > 0))
        {
            _lastRenamed = path;
            var renamed = TryOpen(path);
            if (renamed is not null && !IsSame(renamed))
            {
                current?.Dispose();
                return renamed;
            }

            renamed?.Dispose();
        }

        return current;
    }

    // Files that begin alike are the same, since every record has an id of its own.
    private bool IsSame(FileStream other)
    {
        var beginning = Beginning(_file);
        return beginning.Length == 0
            ? other.Length == 0
            : other.Length >= _file.Position && Beginning(other).AsSpan().StartsWith(beginning);
    }

    // decisions.ndjson.20261129T061500000Z
    private IEnumerable<string> Renamed()
    {
        var path = Path.GetFullPath(_path);
        return Directory.GetFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}.*")
            .Where(p => p.StartsWith(path + ".", StringComparison.Ordinal) && p.EndsWith('Z') && p.Length == path.Length + StampLength)
            .Order(StringComparer.Ordinal);
    }

    private static byte[] Beginning(FileStream file)
    {
        var bytes = new byte[CompareBytes];
        return bytes[..RandomAccess.Read(file.SafeFileHandle, bytes, fileOffset: 0)];
    }
}
